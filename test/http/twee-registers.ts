/** Gevel in front of two empty registers, for a client that sees both and writes to the second, and for one of each. */
import { configured, type Configured } from './configured.ts'
import type { Gemeente } from './gemeente.ts'

export interface TweeRegisters extends Configured {
  /** The same Gevel, for a client that sees one register only. */
  readonly as: (name: 'een' | 'twee') => Gemeente
}

export async function tweeRegisters(): Promise<TweeRegisters> {
  const server = await configured((configuration) => {
    delete configuration['start']
    configuration.precedence = ['een', 'twee']
    const register = (number: number) => ({ number, adapter: 'register', settings: { file: ':memory:' } })
    configuration.sources = { een: register(1), twee: register(2) }
    const client = (token: string, sources: string[], writes: string) => ({ tokens: [token], sources, resources: 'alles', writes })
    configuration.clients = {
      kcc: client('voorbeeld-kcc', ['een', 'twee'], 'twee'), een: client('alleen-register-een', ['een'], 'een'), twee: client('alleen-register-twee', ['twee'], 'twee'),
    }
  })
  const as = (name: 'een' | 'twee'): Gemeente => {
    const ask: Gemeente['ask'] = (path, init, headers) => server.ask(path, init, { authorization: `Token alleen-register-${name}`, ...headers })
    return { ...server, ask, get: (path, headers) => ask(path, {}, headers) }
  }
  return { ...server, as }
}
