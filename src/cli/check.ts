/** `gevel check`: all that is wrong with a configuration at once, and then whether each source answers. */
import type { Source } from '../federation/source.ts'
import { failureIn, type Failure } from './failures.ts'
import type { House } from './house.ts'
import type { Messages } from './messages.ts'
import { withConfiguration, type OpenedConfiguration } from './opened.ts'
import type { Progress } from './progress.ts'
import { exitCodes, type Result } from './result.ts'
import { table } from './table.ts'

export interface Probed {
  readonly source: string
  readonly adapter: string
  readonly verplichting: string
  /** `geen-proef`: the adapter offers no way to try it. */
  readonly state: 'ok' | 'fout' | 'geen-proef'
  readonly ms?: number
  readonly failure?: Failure
}

export async function check(house: House, messages: Messages, progress: Progress, file: string): Promise<Result> {
  return withConfiguration(house, messages, file, async (opened) => {
    if (opened.faults.length > 0) {
      const text = [messages.faults(opened.faults.length), ...opened.faults.map((fault) => `  ${fault}`), messages.notProbed].join('\n')
      return { exitCode: exitCodes.wrong, text, data: { configuration: file, faults: opened.faults, sources: [] } }
    }
    const sources = await Promise.all(opened.sources.map((source) => probed(source, opened, messages, progress)))
    progress.end()
    const failing = sources.filter(({ state }) => state === 'fout').length
    const text = [table(messages.checkColumns, sources.map((one) => row(one, messages))), '', messages.checked(sources.length, failing)].join('\n')
    return { exitCode: failing > 0 ? exitCodes.wrong : exitCodes.well, text, data: { configuration: file, faults: [], sources } }
  })
}

async function probed(source: Source, { types, redact }: OpenedConfiguration, messages: Messages, progress: Progress): Promise<Probed> {
  const { name, verplichting, deadlineMs, adapter } = source
  const base = { source: name, adapter: types.get(name)!.type.name, verplichting }
  if (!adapter.probe) return { ...base, state: 'geen-proef' }
  const signal = AbortSignal.timeout(deadlineMs)
  const startedAt = performance.now()
  const ms = () => Math.round(performance.now() - startedAt)
  progress.say(messages.probing(name))
  try {
    await inTime(adapter.probe({ signal }), signal)
    return { ...base, state: 'ok', ms: ms() }
  } catch (error) {
    const { code, message } = failureIn(name, error, signal)
    return { ...base, state: 'fout', ms: ms(), failure: { code, message: redact(message) } }
  }
}

/** An adapter that does not listen to its signal is not waited for. */
function inTime(work: Promise<void>, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true })
    work.then(resolve, reject)
  })
}

function row({ source, adapter, verplichting, state, ms, failure }: Probed, messages: Messages): string[] {
  return [source, adapter, verplichting, messages.states[state], ms === undefined ? '' : String(ms), failure ? `${messages.failures[failure.code]}: ${failure.message}` : '']
}
