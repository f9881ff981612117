/**
 * The command line as processes that can be killed: bundled once, since a child process loads no TypeScript.
 */
import { spawn } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'esbuild'
import { root } from '../entries.ts'

export interface Ended {
  /** The exit code, or the signal that ended the process. */
  readonly code: number | string
  readonly lines: ReadonlyArray<string>
  readonly notes: string
}

export interface RunOptions {
  /** Words of `sh` before the command, such as a limit. */
  readonly shell?: string
  readonly uid?: number
  /** The process kills itself at so many file operations and turns of the event loop. */
  readonly killAt?: number
  /** Code that runs before the program. */
  readonly before?: string
  /** It is killed after so many milliseconds. */
  readonly killAfter?: number
  /** Called ten times a second. */
  readonly poll?: (kill: (signal: NodeJS.Signals) => void) => void
  /** Called on each line of standard output and standard error. */
  readonly watch?: (line: string, kill: (signal: NodeJS.Signals) => void) => void
}

export interface Program {
  readonly folder: string
  readonly run: (argv: ReadonlyArray<string>, options?: RunOptions) => Promise<Ended>
  readonly remove: () => void
}

export const program = async (): Promise<Program> => {
  mkdirSync(join(root, '.vitest'), { recursive: true })
  // Inside of the package, where Node resolves its generated modules, and as deep as in dist.
  const folder = mkdtempSync(join(root, '.vitest', 'cli-'))
  // Others may run it, too.
  chmodSync(folder, 0o755)
  const outfile = join(folder, 'main.js')
  const entryPoints = [join(root, 'src/cli/main.ts')]
  await build({ entryPoints, outfile, bundle: true, packages: 'external', platform: 'node', format: 'esm' })
  return { folder, run: runner(outfile), remove: () => rmSync(folder, { recursive: true, force: true }) }
}

const runner =
  (main: string): Program['run'] =>
  (argv, { shell, uid, before, killAt, killAfter, poll, watch } = {}) =>
    new Promise((resolve, reject) => {
      const imports = [
        ...(before === undefined ? [] : [`data:text/javascript,${encodeURIComponent(before)}`]),
        ...(killAt === undefined ? [] : [join(root, 'test/cli/killer.mjs')]),
      ]
      const words = [...imports.flatMap((name) => ['--import', name]), main, ...argv]
      const [command, given] =
        shell === undefined
          ? [process.execPath, words]
          : ['sh', ['-c', `${shell}; exec "$@"`, 'sh', process.execPath, ...words]]
      const child = spawn(command, given, {
        env: { ...process.env, MILLRACE_KILL_AT: String(killAt ?? '') },
        stdio: ['ignore', 'pipe', 'pipe'],
        ...(uid === undefined ? {} : { uid, gid: uid }),
      })
      const said = { stdout: '', stderr: '' }
      for (const name of ['stdout', 'stderr'] as const)
        child[name].on('data', (chunk: Buffer) => {
          said[name] += chunk.toString()
          for (const line of chunk.toString().split('\n')) watch?.(line, (signal) => child.kill(signal))
        })
      const timer = killAfter === undefined ? undefined : setTimeout(() => child.kill('SIGKILL'), killAfter)
      const polling = setInterval(() => poll?.((signal) => child.kill(signal)), 100)
      child.on('error', reject)
      child.on('close', (status, signal) => {
        clearTimeout(timer)
        clearInterval(polling)
        resolve({ code: status ?? signal ?? '', lines: said.stdout.trimEnd().split('\n'), notes: said.stderr })
      })
    })
