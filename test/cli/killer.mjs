/**
 * Loaded before the program: counts its file operations, halves of written files and turns of the event loop, and kills
 * the process at one of them, as `kill -9` would.
 */
import promises from 'node:fs/promises'
import { syncBuiltinESMExports } from 'node:module'

let left = Number(process.env['MILLRACE_KILL_AT'])
const count = () => {
  if (--left === 0) process.kill(process.pid, 'SIGKILL')
}

const inHalves = (file) => ({
  writeFile: async (bytes) => {
    const middle = Math.floor(bytes.length / 2)
    count()
    await file.write(bytes, 0, middle)
    count()
    await file.write(bytes, middle)
  },
  sync: async () => {
    count()
    await file.sync()
  },
  close: () => file.close(),
})

for (const name of ['mkdir', 'open', 'readdir', 'readFile', 'rename', 'rm', 'rmdir']) {
  const operation = promises[name]
  promises[name] = async (...given) => {
    count()
    const result = await operation(...given)
    return name === 'open' ? inHalves(result) : result
  }
}
syncBuiltinESMExports()

const later = globalThis.setImmediate
globalThis.setImmediate = (...given) => {
  count()
  return later(...given)
}
