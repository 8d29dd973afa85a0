/**
 * The content of a bijlage, from the source that holds it to the client, piece by piece: never more of it in memory than a piece, never more
 * bytes or seconds than is allowed, and let go of as soon as nobody reads on.
 */
import { SourceError } from '#domain/errors.ts'
import type { Call, Content } from '#spi'
import { completenessOf, requireSources, type Completeness } from './completeness.ts'
import { failureOf, untilAborted } from './reading/guard.ts'
import { NoTurn, Turns } from './reading/turns.ts'
import type { Absent, RequestContext, Scope, Service } from './service.ts'
import { portOf, type Source } from './source.ts'

export interface ContentLimits {
  /** Of one bijlage. */
  readonly bytes: number
  /** For all of it, from the first byte to the last, whoever is slow. */
  readonly ms: number
  /** Bijlagen of one source that are read at the same time; a few more may wait. */
  readonly atOnce: number
}

export const defaultContentLimits: ContentLimits = { bytes: 64 * 1024 * 1024, ms: 120_000, atOnce: 4 }

/** Of which the first bytes are there. One who does not read it to its end closes it. */
export interface OpenContent {
  readonly type?: string
  readonly name?: string
  /** What it turns out to be exactly, or reading it fails. */
  readonly size?: number
  readonly completeness: Completeness
  /** Rejects when the source fails, gives more or fewer bytes than it said, or too many, or takes too long. */
  readonly pieces: AsyncIterable<Uint8Array>
  /** Fires when there is nothing more to wait for, for the client either. */
  readonly signal: AbortSignal
  close(): void
}

/** Larger than is passed on. `source` is its public name. */
export class TooLarge extends SourceError {
  readonly source: string

  constructor(source: string) {
    super('bron-onleesbaar', `${source}: a bijlage is larger than the limit`)
    this.source = source
  }
}

export interface ContentsSettings {
  readonly service: Service
  readonly limits?: ContentLimits
}

export class Contents {
  readonly #service: Service
  readonly #limits: ContentLimits
  readonly #turns = new Map<string, Turns>()

  constructor({ service, limits = defaultContentLimits }: ContentsSettings) {
    this.#service = service
    this.#limits = limits
  }

  /** Whether there is content: without asking for any of it. Throws SourcesFailed. */
  async find(uuid: string, context: RequestContext): Promise<{ readonly absent: false; readonly completeness: Completeness } | Absent> {
    const { scope, hit } = await this.#hit(uuid, context)
    const absent = !hit || portOf(hit.source, 'bijlagen')?.content === undefined
    return { absent, completeness: completenessOf(scope.asking) }
  }

  /** Throws SourcesFailed and TooLarge, both before the first byte. */
  async open(uuid: string, context: RequestContext): Promise<OpenContent | Absent> {
    const { scope, hit } = await this.#hit(uuid, context)
    const content = hit && portOf(hit.source, 'bijlagen')?.content
    if (!content) return { absent: true, completeness: completenessOf(scope.asking) }
    const { source, record } = hit
    const release = await this.#turn(scope, source, context)
    const stream = new Stream({ source, limits: this.#limits, cancelled: context.cancelled, ended: (error) => {
      release()
      if (error) scope.asking.fail(source, error)
    } })
    try {
      const reply = await scope.asking.open(source, (call) => stream.begin((own) => content(record.local, own), call))
      if (!reply.ok) requireSources(scope.asking, 'strict', true)
      // No failure of the source: others of its bijlagen are smaller.
      if (stream.tooLarge) throw new TooLarge(source.name)
      scope.asking.outcome(source).count = 1
      return stream.opened(completenessOf(scope.asking))
    } catch (error) {
      stream.close()
      throw error
    }
  }

  async #hit(uuid: string, context: RequestContext) {
    const scope = this.#service.scope(context)
    const hit = await this.#service.find(scope, 'bijlagen', uuid)
    if (hit) scope.asking.forgetOthers(hit.source)
    requireSources(scope.asking, context.handling, hit === undefined)
    return { scope, hit }
  }

  /** Streams are long, so they have turns of their own: they keep no other call from the source. */
  async #turn({ asking }: Scope, source: Source, { cancelled }: RequestContext): Promise<() => void> {
    const { atOnce } = this.#limits
    const turns = this.#turns.get(source.name) ?? new Turns({ concurrency: atOnce, queue: 4 * atOnce, waitMs: source.queueMs ?? source.deadlineMs })
    this.#turns.set(source.name, turns)
    const begun = Promise.withResolvers<() => void>()
    turns.do(() => new Promise<void>((release) => { begun.resolve(release) }), cancelled).catch(begun.reject)
    try {
      return await begun.promise
    } catch (error) {
      if (!(error instanceof NoTurn)) throw error
      asking.fail(source, new SourceError('bron-overbelast', `${source.name}: too many bijlagen at once`))
      requireSources(asking, 'strict', true)
      throw error
    }
  }
}

interface StreamSettings {
  readonly source: Source
  readonly limits: ContentLimits
  /** Fires when the client has gone. */
  readonly cancelled: AbortSignal
  /** Called once, with what ended it after its first bytes, when that was a failure of the source. */
  readonly ended: (error?: SourceError) => void
}

/** One bijlage on its way. */
class Stream {
  readonly #source: Source
  readonly #limits: ContentLimits
  readonly #ended: StreamSettings['ended']
  readonly #end = new AbortController()
  readonly #signal: AbortSignal
  readonly #timer: NodeJS.Timeout
  #content: Content | undefined
  #iterator: AsyncIterator<Uint8Array> | undefined
  #first: IteratorResult<Uint8Array> | undefined
  #closed = false

  constructor({ source, limits, cancelled, ended }: StreamSettings) {
    this.#source = source
    this.#limits = limits
    this.#ended = ended
    this.#signal = AbortSignal.any([this.#end.signal, cancelled])
    this.#timer = setTimeout(() => this.#end.abort(new DOMException('the time for one bijlage is over', 'TimeoutError')), limits.ms)
  }

  /** As far as the first piece, within the call; what is opened outlives it. */
  async begin(open: (call: Call) => Promise<Content>, call: Call): Promise<void> {
    const { signal } = call
    const stop = () => this.#end.abort(signal.reason)
    signal.addEventListener('abort', stop, { once: true })
    try {
      signal.throwIfAborted()
      this.#letGo()
      this.#content = await open({ ...call, signal: this.#signal })
      if (this.tooLarge) return
      this.#iterator = this.#content[Symbol.asyncIterator]()
      this.#first = await this.#next()
      if (this.#first.done && (this.#content.size ?? 0) > 0) throw this.#unreadable('a bijlage is shorter than its source said')
    } finally {
      signal.removeEventListener('abort', stop)
    }
  }

  /** By what the source says of it. */
  get tooLarge(): boolean {
    return (this.#content?.size ?? 0) > this.#limits.bytes
  }

  opened(completeness: Completeness): OpenContent {
    const { type, name, size } = this.#content!
    return {
      ...(type !== undefined && { type }), ...(name !== undefined && { name }), ...(size !== undefined && { size }),
      completeness,
      pieces: this.#pieces(size),
      signal: this.#signal,
      close: () => this.close(),
    }
  }

  /** Again and again does nothing more. */
  close(error?: SourceError): void {
    if (this.#closed) return
    this.#closed = true
    clearTimeout(this.#timer)
    this.#end.abort(new Error('the bijlage is not read any further'))
    this.#letGo()
    this.#ended(error)
  }

  /** A source that does not listen is not waited for. */
  #letGo(): void {
    this.#iterator?.return?.()?.then(undefined, () => undefined)
    this.#iterator = undefined
  }

  async *#pieces(size: number | undefined): AsyncGenerator<Uint8Array> {
    try {
      let bytes = 0
      for (let turn = this.#first!; !turn.done; turn = await this.#next()) {
        bytes += turn.value.length
        if (bytes > (size ?? Infinity)) throw this.#unreadable('a bijlage is longer than its source said')
        if (bytes > this.#limits.bytes) throw new TooLarge(this.#source.name)
        yield turn.value
      }
      if (size !== undefined && bytes < size) throw this.#unreadable('a bijlage is shorter than its source said')
    } catch (error) {
      this.close(error instanceof SourceError && !(error instanceof TooLarge) ? error : undefined)
      throw error
    } finally {
      this.close()
    }
  }

  /** A piece comes within the time that the source has for any call. */
  async #next(): Promise<IteratorResult<Uint8Array>> {
    const signal = AbortSignal.any([this.#signal, AbortSignal.timeout(this.#source.deadlineMs)])
    try {
      const turn = await untilAborted(this.#iterator!.next(), signal)
      if (!turn.done && !(turn.value instanceof Uint8Array)) throw this.#unreadable('a bijlage does not come in bytes')
      return turn
    } catch (error) {
      throw failureOf(this.#source.name, error, signal, true)
    }
  }

  #unreadable(what: string): SourceError {
    return new SourceError('bron-onleesbaar', `${this.#source.name}: ${what}`)
  }
}
