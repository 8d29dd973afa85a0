/**
 * Where pages began a moment ago, so that a page far down a long list is reached from the row before it instead of by counting all
 * rows above it. Positions of rows, no rows; only of questions about nobody in particular; only while the number of rows is
 * the same, and not for long.
 */
import { createHmac, randomBytes } from 'node:crypto'
import type { After, Question } from './statements.ts'

const keptMs = 60_000
const questions = 100
const positionsOfOne = 200
/** Less far down, counting rows costs nothing. */
export const worthwhile = 400

interface Positions {
  readonly total: number
  readonly until: number
  /** In order of the number of rows before. */
  readonly after: After[]
}

export class RememberedPositions {
  readonly #known = new Map<string, Positions>()
  readonly #secret = randomBytes(32)

  /** The last row that is known before this place. */
  before(question: Question, offset: number, total: number): After | undefined {
    if (offset < worthwhile || question.persoon) return undefined
    return this.#positions(this.#key(question), total)?.after.findLast(({ rows }) => rows <= offset)
  }

  keep(question: Question, after: After, total: number): void {
    if (after.rows < worthwhile || question.persoon) return
    const key = this.#key(question)
    const { after: known } = this.#positions(key, total) ?? this.#begin(key, total)
    const place = known.findIndex(({ rows }) => rows >= after.rows)
    known.splice(place === -1 ? known.length : place, known[place]?.rows === after.rows ? 1 : 0, after)
    // Of two that lie next to each other the first is missed least.
    if (known.length > positionsOfOne) known.splice(Math.floor(Math.random() * known.length), 1)
  }

  forget(question: Question): void {
    this.#known.delete(this.#key(question))
  }

  #positions(key: string, total: number): Positions | undefined {
    const found = this.#known.get(key)
    return found && found.total === total && performance.now() < found.until ? found : undefined
  }

  #begin(key: string, total: number): Positions {
    const positions = { total, until: performance.now() + keptMs, after: [] }
    this.#known.delete(key)
    this.#known.set(key, positions)
    if (this.#known.size > questions) this.#known.delete(this.#known.keys().next().value!)
    return positions
  }

  /** What is asked for can be a name. */
  #key({ resource, filters, order }: Question): string {
    return createHmac('sha256', this.#secret).update(JSON.stringify([resource, filters, order])).digest('base64')
  }
}
