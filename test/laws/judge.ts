/** Puts an adapter to all laws that its ability calls for, outside any test runner. */
import { NotJudged, type Law } from './law.ts'
import { lawsOf, type Opened } from './laws.ts'
import { reportOf, type JudgedLaw, type Report } from './report.ts'

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
export async function judge(open: () => Promise<Opened>, { name = 'adapter', onLaw, onVerdict, signal }: JudgeOptions = {}): Promise<Report> {
  const opened = await open()
  try {
    const laws = lawsOf(opened.adapter, opened.samples)
    const verdicts: JudgedLaw[] = []
    for (const law of laws) {
      if (signal?.aborted) break
      onLaw?.(verdicts.length, laws.length, law.name)
      const verdict = await verdictOn(law)
      verdicts.push(verdict)
      onVerdict?.(verdict)
    }
    return reportOf(name, opened, verdicts)
  } finally {
    await opened.close()
  }
}

export async function verdictOn(law: Law): Promise<JudgedLaw> {
  const { name } = law
  try {
    await law.run()
    return { name }
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    return error instanceof NotJudged ? { name, notJudged: message } : { name, broken: message }
  }
}
