"""Times one training step of FCN in PyTorch: python3 fcn_torch.py THREADS BATCH"""
import sys
import time

import torch
import torch.nn as nn

threads, batch = int(sys.argv[1]), int(sys.argv[2])
torch.set_num_threads(threads)
torch.manual_seed(0)


def block(channels_in, channels_out, taps):
    convolution = nn.Conv1d(channels_in, channels_out, taps, padding=taps // 2, bias=False)
    return nn.Sequential(convolution, nn.BatchNorm1d(channels_out), nn.ReLU())


net = nn.Sequential(
    block(24, 128, 7), block(128, 256, 5), block(256, 128, 3), nn.AdaptiveAvgPool1d(1), nn.Flatten(), nn.Linear(128, 6)
)
optimiser = torch.optim.Adam(net.parameters(), 1e-3)
loss = nn.CrossEntropyLoss()
x, y = torch.randn(batch, 24, 51), torch.randint(0, 6, (batch,))


def step():
    optimiser.zero_grad()
    loss(net(x), y).backward()
    optimiser.step()


def median(work, runs):
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return round(sorted(times)[runs // 2] * 1e3, 1)


runs = 8 if batch > 100 else 30
for _ in range(3):
    step()
print("threads", threads, "B", batch, "train step median ms", median(step, runs))
net.eval()
with torch.no_grad():
    net(x)
    print(" infer ms", median(lambda: net(x), runs))
