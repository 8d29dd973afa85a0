/** The laws of adapters, as the package exports them: `gevel/laws`. */
import type { Adapter } from '#spi'
import { lawsOf, type Opened } from './laws.ts'

export { adapterLaws, lawsOf, type Law, type Opened, type Samples } from './laws.ts'

export interface JudgeOptions {
  readonly name?: string
  /** Told before each law. */
  readonly onLaw?: (done: number, all: number, name: string) => void
}

export interface Report {
  readonly name: string
  readonly laws: readonly { readonly name: string; readonly broken?: string }[]
  readonly markdown: string
}

/** Runs every law that the ability of the adapter asks for, one after another. */
export async function judge(open: () => Promise<Opened>, { name = 'adapter', onLaw }: JudgeOptions = {}): Promise<Report> {
  const { adapter, samples, close } = await open()
  try {
    const all = lawsOf(adapter as Adapter, samples)
    const laws: { name: string; broken?: string }[] = []
    for (const law of all) {
      onLaw?.(laws.length, all.length, law.name)
      const broken = await law.run().then(() => undefined, (error: unknown) => (error as Error).message)
      laws.push({ name: law.name, ...(broken !== undefined && { broken }) })
    }
    const markdown = [`# ${name}`, '', ...laws.map((law) => `* ${law.broken === undefined ? 'kept' : '**broken**'}: ${law.name}`)].join('\n')
    return { name, laws, markdown }
  } finally {
    await close()
  }
}
