// What the build writes beside the compiled sources: see `build:generated` in package.json.
declare module '#generated/kernels.js' {
  const bytes: Uint8Array<ArrayBuffer>
  export default bytes
}
declare module '#generated/relaxedKernels.js' {
  const bytes: Uint8Array<ArrayBuffer>
  export default bytes
}
declare module '#generated/gradients.js' {}
declare module '#generated/member.js' {
  const text: string
  export default text
}
