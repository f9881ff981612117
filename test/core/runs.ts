/**
 * How many values each law is tried on: `MILLRACE_RUNS` asks for more.
 */
export const runs = (usual = 300): { readonly runs: number } => ({
  runs: Math.max(usual, Number(process.env['MILLRACE_RUNS'] ?? 0)),
})
