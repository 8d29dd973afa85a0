/**
 * What became of requests that carry an `Idempotency-Key`, so that a repeat writes nothing twice
 * (draft-ietf-httpapi-idempotency-key-header). Kept are digests, resources and uuids: nothing of a body or an answer.
 */
import { createHmac, createSecretKey, randomBytes, type KeyObject } from 'node:crypto'
import type { ResourceName } from '#domain/resources.ts'

export type Outcome =
  | { readonly state: 'running' }
  /** It may have been done: only a look at the source can tell. */
  | { readonly state: 'unknown' }
  | { readonly state: 'done'; readonly written: readonly { readonly resource: ResourceName; readonly uuid: string }[] }

export interface Remembered {
  /** Of the request that came first with this key. */
  readonly request: string
  readonly outcome: Outcome
}

/** Where outcomes are kept; for several processes behind one address, a store that they share. */
export interface RepeatStore {
  get(key: string): Promise<Remembered | undefined>
  /** False when the key is there already. */
  add(key: string, remembered: Remembered): Promise<boolean>
  set(key: string, remembered: Remembered): Promise<void>
  delete(key: string): Promise<void>
}

export class Repeats {
  readonly #store: RepeatStore
  readonly #secret: KeyObject

  /** `secret`: under which what clients send is digested; processes that share a store share it. */
  constructor(store: RepeatStore = new MemoryStore(), secret: Buffer = randomBytes(32)) {
    this.#store = store
    this.#secret = createSecretKey(secret)
  }

  /**
   * The outcome of the request that came first with this key; `new` when this is it, which then is `settle`d or `forget`ten;
   * `other` when that was another request.
   */
  async begin(client: string, key: string, request: string): Promise<{ readonly name: string; readonly earlier: Outcome | 'new' | 'other' }> {
    const name = this.#digest(JSON.stringify([client, key]))
    const digest = this.#digest(request)
    if (await this.#store.add(name, { request: digest, outcome: { state: 'running' } })) return { name, earlier: 'new' }
    const found = await this.#store.get(name)
    if (!found) return { name, earlier: { state: 'running' } }
    return { name, earlier: found.request === digest ? found.outcome : 'other' }
  }

  async settle(name: string, request: string, outcome: Outcome): Promise<void> {
    await this.#store.set(name, { request: this.#digest(request), outcome })
  }

  /** Nothing was written: the key is free again. */
  async forget(name: string): Promise<void> {
    await this.#store.delete(name)
  }

  #digest(text: string): string {
    return createHmac('sha256', this.#secret).update(text).digest('base64')
  }
}

const keptKeys = 20_000
const keptMs = 24 * 3_600_000

/** In this process only. Bounded in number and in time; the oldest goes first. */
export class MemoryStore implements RepeatStore {
  readonly #entries = new Map<string, { readonly remembered: Remembered; readonly until: number }>()
  readonly #size: number
  readonly #clock: () => number

  constructor(size = keptKeys, clock: () => number = () => performance.now()) {
    this.#size = size
    this.#clock = clock
  }

  async get(key: string): Promise<Remembered | undefined> {
    return this.#live(key)
  }

  /** Looks and keeps in one turn: of two requests at the same time one is first. */
  async add(key: string, remembered: Remembered): Promise<boolean> {
    if (this.#live(key)) return false
    this.#keep(key, remembered)
    return true
  }

  async set(key: string, remembered: Remembered): Promise<void> {
    this.#keep(key, remembered)
  }

  async delete(key: string): Promise<void> {
    this.#entries.delete(key)
  }

  #live(key: string): Remembered | undefined {
    const entry = this.#entries.get(key)
    return entry && entry.until > this.#clock() ? entry.remembered : undefined
  }

  #keep(key: string, remembered: Remembered): void {
    this.#entries.delete(key)
    this.#entries.set(key, { remembered, until: this.#clock() + keptMs })
    if (this.#entries.size > this.#size) this.#entries.delete(this.#entries.keys().next().value!)
  }
}
