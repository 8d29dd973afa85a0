/** Puts an adapter to all laws that its ability calls for, outside any test runner. */
import type { Law } from './law.ts'
import { lawsOf, type Opened } from './laws.ts'
import { reportOf, verdictOf, type JudgedLaw, type Report } from './report.ts'

export interface JudgeOptions {
  /** Stands above the report. Default `adapter`. */
  readonly name?: string
  /** Told before each law; long work shows its progress by it. */
  readonly onLaw?: (done: number, all: number, name: string) => void
  /** Told after each law. */
  readonly onVerdict?: (verdict: JudgedLaw) => void
  /** Fires to stop before the next law: the report is then of the laws so far. */
  readonly signal?: AbortSignal
}

/**
 * One law after another, those that write last. Rejects only when the adapter cannot be opened or closed at all: a law that
 * is broken stands in the report.
 */
export async function judge(open: () => Promise<Opened>, options: JudgeOptions = {}): Promise<Report> {
  const opened = await open()
  try {
    return await judgeOpened(opened, lawsOf(opened.adapter, opened.samples, opened.faults), options)
  } finally {
    await opened.close()
  }
}

/** As {@link judge}, for what is open already. `onError` is told what a law that is broken rejected with. */
export async function judgeOpened(
  opened: Opened, laws: readonly Law[], { name = 'adapter', onLaw, onVerdict, signal, onError }: JudgeOptions & { onError?: (law: Law, error: unknown) => void },
): Promise<Report> {
  const startedAt = new Date()
  const verdicts: JudgedLaw[] = []
  for (const law of laws) {
    if (signal?.aborted) break
    onLaw?.(verdicts.length, laws.length, law.name)
    const start = performance.now()
    const error = await law.run().then(() => undefined, (failure: unknown) => failure ?? new Error('it failed without a reason'))
    const verdict = verdictOf(law, error, Math.round(performance.now() - start))
    if (verdict.broken !== undefined) onError?.(law, error)
    verdicts.push(verdict)
    onVerdict?.(verdict)
  }
  return reportOf({ name, opened, startedAt, laws: verdicts })
}
