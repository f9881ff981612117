/**
 * What other libraries call the parameters of our networks.
 */
import type { Model } from '../nn/Model.ts'

/**
 * The names under which another library may store the parameter that a network of ours calls `name`. Written is the
 * first; read is the first that is there.
 *
 * @category model
 * @since 0.1.0
 */
export type NameMap = (model: Model) => (name: string) => ReadonlyArray<string>

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * The `state_dict` of tsai's `InceptionTimePlus`, its head with or without `fc_dropout`. Those of releases from before
 * the network had a `backbone` are read, too.
 *
 * @example
 * import { inceptionTime } from 'millrace/nn'
 * import { tsaiInceptionTimePlus } from 'millrace/train'
 * import assert from 'node:assert'
 *
 * const model = inceptionTime()({ variables: 24, vocabulary: ['left', 'right'] })
 * const [name] = tsaiInceptionTimePlus(model)('modules.0.convs.2.weight')
 * assert.strictEqual(name, 'backbone.0.inception.0.convs.2.0.weight')
 *
 * @category constructors
 * @since 0.1.0
 */
export const tsaiInceptionTimePlus: NameMap = (model) => {
  const projects = projection(model)
  return (name) => {
    const [, head] = /^head\.(\w+)$/u.exec(name) ?? []
    if (head !== undefined) {
      const layers = drops(model) ? ['head.0.1.1', 'head.0.1.0'] : ['head.0.1.0', 'head.0.1.1']
      return [...layers, 'head.1', 'head.2'].map((layer) => `${layer}.${head}`)
    }
    const inBlock = name
      .replace(/^modules\.(\d+)\.(bottleneck|convs\.\d+)\./u, 'inception.$1.$2.0.')
      .replace(/^modules\.(\d+)\.pool_conv\./u, 'inception.$1.mp_conv.1.0.')
      .replace(/^modules\./u, 'inception.')
      .replace(/^shortcuts\.(\d+)\.conv\./u, 'shortcut.$1.0.')
      .replace(/^shortcuts\.(\d+)\.norm\./u, (_, block) => `shortcut.${block}.${projects(block) ? '1.' : ''}`)
    return [`backbone.0.${inBlock}`, `inceptionblock.${inBlock}`]
  }
}

/**
 * The `state_dict` of tsai's `FCN`.
 *
 * @example
 * import { fcn } from 'millrace/nn'
 * import { tsaiFcn } from 'millrace/train'
 * import assert from 'node:assert'
 *
 * const model = fcn()({ variables: 24, vocabulary: ['left', 'right'] })
 * assert.deepStrictEqual(tsaiFcn(model)('norms.0.running_var'), ['convblock1.1.running_var'])
 *
 * @category constructors
 * @since 0.1.0
 */
export const tsaiFcn: NameMap = () => (name) => [
  name
    .replace(/^head\./u, 'fc.')
    .replace(/^(convs|norms)\.(\d+)\./u, (_, kind, i) => `convblock${Number(i) + 1}.${kind === 'convs' ? 0 : 1}.`),
]

/**
 * The layout of the golden files, after `prefix`: PyTorch's, with the parts of a shortcut by position.
 *
 * @internal
 */
export const goldenNames =
  (prefix: string): NameMap =>
  (model) => {
    const projects = projection(model)
    return (name) => [
      prefix +
        name
          .replace(/^modules\./u, 'modules_.')
          .replace(/^shortcuts\.(\d+)\.conv\./u, 'shortcuts.$1.0.')
          // The norm comes second where there is a convolution, first where not.
          .replace(/^shortcuts\.(\d+)\.norm\./u, (_, block) => `shortcuts.${block}.${projects(block) ? 1 : 0}.`),
    ]
  }

/**
 * The names of our own files.
 *
 * @internal
 */
export const ownNames: NameMap = () => (name) => [name]

interface Sizes {
  readonly filters?: number
  readonly kernels?: ReadonlyArray<number>
  readonly dropout?: number
}

// Only the first residual block may be given other channels than it gives.
const projection = ({ options, spec }: Model): ((block: string) => boolean) => {
  const { filters = 0, kernels = [] } = options as Sizes
  return (block) => block === '0' && spec.variables !== filters * (kernels.length + 1)
}

const drops = ({ options }: Model): boolean => ((options as Sizes).dropout ?? 0) > 0
