// The one import for a plain tfjs program: `import 'millrace/wasm'`, and its models train on the WASM backend.

// oxlint-disable-next-line import/no-unassigned-import -- it registers gradients and exports nothing
import '#generated/gradients.js'
import { wasmBackend } from './backend.ts'

await wasmBackend()

export { wasmBackend }
