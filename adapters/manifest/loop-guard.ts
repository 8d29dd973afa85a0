/**
 * Sources that do not know a page parameter give the first page again and again, and a walk over them never ends. Two
 * places of one list that hold the very same rows are one page that came back.
 */
import { createHmac, randomBytes } from 'node:crypto'
import { SourceError } from '#spi'

/** Long enough for a walk, short enough that rows which moved by a whole page meanwhile are not taken for it. */
const rememberedMs = 30_000
const remembered = 2000
/** Fewer rows than these move by themselves: one new row on top brings the same row to another place. */
const fewest = 3

export const cameBack = () => new SourceError('bron-onleesbaar', 'the source gives the same page for different places in a list')

/** For lists whose places are numbers; of links and cursors a walk itself remembers where it came from. */
export class LoopGuard {
  readonly #clock: () => number
  readonly #secret = randomBytes(32)
  readonly #places = new Map<string, { readonly place: string; readonly at: number }>()

  constructor(clock: () => number) {
    this.#clock = clock
  }

  /** `question`: the list and all that is asked of it, apart from the place. Only digests are kept. */
  see(question: string, place: string, ids: readonly string[]): void {
    if (ids.length < fewest) return
    const key = createHmac('sha256', this.#secret).update(JSON.stringify([question, ids])).digest('base64')
    const before = this.#places.get(key)
    const now = this.#clock()
    if (before && before.place !== place && now - before.at < rememberedMs) {
      throw cameBack()
    }
    if (this.#places.size >= remembered) this.#places.clear()
    this.#places.set(key, { place, at: now })
  }
}
