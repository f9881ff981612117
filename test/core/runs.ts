/**
 * How many values each law is tried on: `MILLRACE_RUNS` asks for another number, more at night, fewer for a first look.
 */
export const runs = (usual = 1000): { readonly runs: number } => ({
  runs: Number(process.env['MILLRACE_RUNS'] ?? usual),
})

/** The same for an assertion of fast-check. */
export const enough = (usual?: number): { readonly numRuns: number } => ({ numRuns: runs(usual).runs })
