/** What the requests of a recording have said so far, as far as later answers must show it. */
import { toMoment } from '#domain/moment.ts'

export class History {
  /** Recorded uuids of the objects that a client gave a nummer. */
  readonly withNumber = new Set<string>()
  /** Moments that a client gave, in Gevel's one form; any other comes from the server's clock. */
  readonly moments = new Set<string>()

  /** A recorded request body with its recorded answer, both as JSON. */
  remember(request: unknown, answer: unknown): void {
    if (typeof request === 'string') {
      const moment = toMoment(request)
      if (moment) this.moments.add(moment)
    }
    if (typeof request !== 'object' || request === null) return
    const answered = (typeof answer === 'object' && answer !== null ? answer : {}) as Record<string, unknown>
    const { nummer } = request as { nummer?: unknown }
    if (nummer && typeof answered['uuid'] === 'string') this.withNumber.add(answered['uuid'])
    for (const [key, value] of Object.entries(request)) this.remember(value, answered[key])
  }
}
