/** `gevel adapter probe`: what answers at an address, as the adapters recognise it. */
import type { Recognised } from '#spi'
import { failureIn } from './failures.ts'
import type { House } from './house.ts'
import type { Messages } from './messages.ts'
import type { Progress } from './progress.ts'
import { CommandFault, exitCodes, type Result } from './result.ts'

/** Milliseconds for one adapter to look. */
const patienceMs = 10_000

interface Found extends Recognised {
  readonly adapter: string
}

export async function adapterProbe(house: House, messages: Messages, progress: Progress, address: string): Promise<Result> {
  if (!isAddress(address)) throw new CommandFault(messages.adapter.badUrl(withoutCredentials(address)))
  const found: Found[] = []
  const failures: string[] = []
  for (const type of house.adapterTypes) {
    if (!type.recognise) continue
    progress.say(messages.adapter.trying(type.name))
    const signal = AbortSignal.timeout(patienceMs)
    try {
      const recognised = await type.recognise(address, {}, { signal })
      if (recognised) found.push({ adapter: type.name, ...recognised })
    } catch (error) {
      failures.push(failureIn(type.name, error, signal).message)
    }
  }
  progress.end()
  const data = { address, recognised: found, failures: [...new Set(failures)] }
  if (found.length > 0) return { exitCode: exitCodes.well, text: found.map((one) => textOf(one, messages)).join('\n\n'), data }
  const text = failures.length > 0 ? messages.adapter.silent(data.failures.join('; ')) : messages.adapter.nothing
  return { exitCode: exitCodes.wrong, text, data }
}

function isAddress(text: string): boolean {
  if (!/^[a-z][a-z0-9+.-]*:\/\/./i.test(text) || !URL.canParse(text)) return false
  const { username, password } = new URL(text)
  return username === '' && password === ''
}

const withoutCredentials = (address: string) => address.replace(/\/\/[^/@]*@/, '//•••@')

function textOf({ adapter, what, settings }: Found, messages: Messages): string {
  const lines = Object.entries(settings ?? {}).map(([name, value]) => `  ${name}: ${typeof value === 'string' ? value : JSON.stringify(value)}`)
  return [messages.adapter.recognised(adapter, what), ...(lines.length > 0 ? [messages.adapter.suggestion, ...lines] : [])].join('\n')
}
