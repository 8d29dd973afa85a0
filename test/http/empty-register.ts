/** Gevel with nothing but one register, in memory and empty: a fresh one at each call. */
import { configured, type Configured } from './configured.ts'

export function emptyRegister(): Promise<Configured> {
  return configured((configuration) => {
    delete configuration['start']
    delete configuration.precedence
    configuration.sources = { register: { number: 1, adapter: 'register', settings: { file: ':memory:' } } }
    configuration.clients['kcc']!['sources'] = ['register']
  })
}
