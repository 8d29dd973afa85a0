/** What the tests of profiles share: an adapter over a slow server that is asked each thing once. */
import type { Transport } from '../../adapters/manifest/wire.ts'

/**
 * The laws ask the same of a source again and again, and some take most of a second for each request. Requests that are
 * equal, to the last parameter, are sent once; those that differ in anything are sent.
 */
export function asked(transport: Transport): Transport {
  const answers = new Map<string, ReturnType<Transport['send']>>()
  return {
    values: (call) => transport.values(call),
    close: () => transport.close(),
    send(request, accept, call) {
      const key = JSON.stringify([request, accept])
      const answer = answers.get(key) ?? transport.send(request, accept, call)
      answers.set(key, answer)
      return answer
    },
  }
}
