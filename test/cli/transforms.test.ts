import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { listTransforms, preview, type PreviewOptions } from '../../src/cli/transforms.ts'
import { catalogue } from '../../src/transform/catalogue.ts'

const folder = mkdtempSync(join(tmpdir(), 'millrace-preview-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const recorded = () => {
  const lines: string[] = []
  const ignore = (): void => {}
  return { lines, terminal: { line: (text: string) => void lines.push(text), note: ignore, progress: ignore } }
}

describe('millrace transforms', () => {
  test('has a line for each row of the catalogue, and says as JSON what the row says', () => {
    const [text, json] = [recorded(), recorded()]
    listTransforms({ json: false }, text.terminal)
    listTransforms({ json: true }, json.terminal)
    expect(text.lines).toHaveLength(catalogue.length + 1)
    expect(json.lines.map((line) => JSON.parse(line) as unknown)).toEqual(
      catalogue.map(({ name, aliases, family, strength, keeps, reference }) => ({
        name,
        aliases,
        family,
        strength,
        keeps,
        reference,
      })),
    )
  })
})

describe('millrace preview', () => {
  const out = join(folder, 'a.svg')
  const draw = (options: Partial<PreviewOptions>) => {
    const { lines, terminal } = recorded()
    const given = {
      dataset: 'semaphore',
      dataDir: undefined,
      transform: 'crop',
      strength: undefined,
      index: 0,
      seed: 1,
    }
    const edge = { terminal, signal: new AbortController().signal, clock: () => 0, version: '1.2.3' }
    return preview({ ...given, out, ...options }, edge)().then((result) => ({ result, lines }))
  }

  test('writes a picture and says where', async () => {
    const { result, lines } = await draw({ transform: 'TSTimeWarp', strength: 0.3, index: 2 })
    expect(result).toMatchObject({ _tag: 'Right' })
    expect(lines).toEqual([out])
    expect(readFileSync(out, 'utf8')).toContain('timeWarp of strength 0.3 on semaphore, training series 2')
  })

  test.each([
    [{ transform: 'timewrp' }, 'did you mean timeWarp?'],
    [{ index: 500 }, '--index'],
    [{ strength: 3 }, 'strength must be a number from 0 to 1, got 3'],
  ])('refuses %j', async (options, reason) => {
    const { result } = await draw(options)
    expect(JSON.stringify(result)).toContain(reason)
  })
})
