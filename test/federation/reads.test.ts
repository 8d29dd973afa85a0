/** What is kept of answers, for whom and for how long, and what is asked once for many. */
import assert from 'node:assert/strict'
import { setTimeout as after } from 'node:timers/promises'
import { SourceError } from '#domain/errors.ts'
import type { SourceRecord } from '#domain/records.ts'
import type { Call, ListAnswer, ListRequest, ResourcePort } from '#spi'
import { Asking, type AskingContext } from '../../src/federation/asking.ts'
import { Guard } from '../../src/federation/reading/guard.ts'
import { Intake } from '../../src/federation/intake.ts'
import { Reads } from '../../src/federation/reading/reads.ts'
import type { Source, SourceSettings } from '../../src/federation/source.ts'
import { standard } from '../domain/document.ts'

const intake = new Intake(standard)

type Actor = SourceRecord<'actoren'>

const actor = (local: string, naam = `actor ${local}`): Actor => ({ local, fields: { naam, soortActor: 'medewerker' } })

/** A source of actoren that counts its calls; what it answers can be changed while it runs. */
class Counted {
  rows: Actor[] = [actor('1'), actor('2'), actor('3')]
  lists = 0
  readonly gets: string[][] = []
  stopped = 0
  milliseconds = 0
  failure: SourceError | undefined
  /** Changes what a list answers. */
  lie = (answer: ListAnswer<'actoren'>) => answer

  async #answer<T>({ signal }: Call, give: () => T): Promise<T> {
    const stop = () => { this.stopped++ }
    signal.addEventListener('abort', stop)
    if (this.milliseconds > 0) await after(this.milliseconds, undefined, { signal })
    signal.removeEventListener('abort', stop)
    if (this.failure) throw this.failure
    return give()
  }

  port(): ResourcePort<'actoren'> {
    return {
      ids: { codec: 'integer' },
      list: {
        ability: { filters: {}, orders: [], pageSize: 100, total: 'none', seek: 'offset', ties: 'stable' },
        fetch: ({ limit, from }: ListRequest<'actoren'>, call) => {
          this.lists++
          const start = from && 'offset' in from ? from.offset : 0
          const end = start + limit
          return this.#answer(call, () => this.lie({ records: this.rows.slice(start, end), ...(this.rows.length > end && { next: { offset: end } }) }))
        },
      },
      get: { fetch: (locals, call) => {
        this.gets.push([...locals])
        return this.#answer(call, () => locals.map((local) => this.rows.find((row) => row.local === local)))
      } },
    }
  }
}

describe('Reading a source', () => {
  const all: Reads[] = []
  afterEach(() => { for (const one of all.splice(0)) one.close() })

  function setup(settings: Partial<SourceSettings> = {}) {
    const counted = new Counted()
    const source: Source = {
      name: 'bron', number: 1, verplichting: 'verplicht', koppelen: 'geen', deadlineMs: 1000, concurrency: 8, queue: 64, cacheSeconds: 30, prefetch: 100,
      adapter: { resources: { actoren: counted.port() } }, ...settings,
    }
    const guards = new Map([[source, new Guard(source)]])
    const reads = new Reads({ guards, intake })
    all.push(reads)
    const federation = { sources: [source], guards, reads, report: () => undefined, clock: () => performance.now() }
    const asking = (context: Partial<AskingContext> = {}, visible: readonly Source[] = [source]) =>
      new Asking(federation, visible, { principal: { client: 'portaal' }, cancelled: new AbortController().signal, ...context })
    const list = async (one: Asking, limit = 100) => {
      const reply = await one.list(source, 'actoren', { filters: [], limit })
      if (!reply.ok) throw reply.error
      return reply.value.records.map(({ fields }) => fields.naam)
    }
    const get = async (one: Asking, ...locals: string[]) => {
      const reply = await one.get(source, 'actoren', locals)
      if (!reply.ok) throw reply.error
      return reply.value.map((record) => record?.fields.naam)
    }
    return { counted, source, reads, asking, list, get }
  }

  describe('what was read is at hand', () => {
    it('for the same client that asks again, and its age is told', async () => {
      const { counted, source, asking, list } = setup()
      const first = await list(asking())
      const again = asking()
      await after(20)
      assert.deepEqual(await list(again), first)
      assert.equal(counted.lists, 1)
      const { age } = again.outcome(source)
      assert.ok(age !== undefined && age >= 15 && age < 5000, `${age}`)
    })

    it('and has no age when it came just now', async () => {
      const { source, asking, list } = setup()
      const one = asking()
      await list(one)
      assert.equal(one.outcome(source).age, undefined)
    })

    it('by its key, when it came in a list', async () => {
      const { counted, asking, list, get } = setup()
      await list(asking())
      assert.deepEqual(await get(asking(), '3', '1'), ['actor 3', 'actor 1'])
      assert.deepEqual(counted.gets, [])
    })

    it('and only what is not is asked for', async () => {
      const { counted, asking, get } = setup()
      await get(asking(), '2')
      assert.deepEqual(await get(asking(), '1', '2', '3'), ['actor 1', 'actor 2', 'actor 3'])
      assert.deepEqual(counted.gets, [['2'], ['1', '3']])
    })

    it('for any limit that all of it fits in, and for no smaller one', async () => {
      const { counted, asking, list } = setup()
      await list(asking(), 100)
      assert.equal((await list(asking(), 3)).length, 3)
      assert.equal(counted.lists, 1)
      assert.equal((await list(asking(), 2)).length, 2)
      assert.equal(counted.lists, 2)
      assert.equal((await list(asking(), 3)).length, 3, 'a part never poses as the whole')
    })

    it('as it came: nobody can change it for another', async () => {
      const { source, asking } = setup()
      const reply = await asking().list(source, 'actoren', { filters: [], limit: 10 })
      assert.ok(reply.ok)
      assert.throws(() => { (reply.value.records[0]!.fields as { naam: string }).naam = 'anders' }, TypeError)
      assert.throws(() => { (reply.value.records as Actor[]).length = 0 }, TypeError)
    })
  })

  describe('is not kept', () => {
    it('when the source is configured so', async () => {
      const { counted, asking, list, get } = setup({ cacheSeconds: 0 })
      for (let time = 0; time < 2; time++) {
        await list(asking())
        await get(asking(), '1')
      }
      assert.deepEqual([counted.lists, counted.gets.length], [2, 2])
    })

    it('when nothing was there: what is made a moment later is seen', async () => {
      const { counted, asking, list, get } = setup()
      counted.rows = []
      assert.deepEqual(await list(asking()), [])
      assert.deepEqual(await get(asking(), '1'), [undefined])
      counted.rows = [actor('1')]
      assert.deepEqual(await list(asking()), ['actor 1'])
      assert.deepEqual(await get(asking(), '1'), ['actor 1'])
    })

    it('the first time, when it is a page of a longer list about nobody: most of those are asked for once', async () => {
      const { counted, asking, list } = setup()
      for (let time = 1; time <= 4; time++) {
        assert.equal((await list(asking(), 2)).length, 2)
        assert.equal(counted.lists, Math.min(time, 2))
      }
      await list(asking(), 1)
      assert.equal(counted.lists, 3, 'another page has been asked for once')
    })

    it('when it failed', async () => {
      const { counted, asking, list, get } = setup()
      counted.failure = new SourceError('bron-mislukt', 'test')
      await assert.rejects(list(asking()), { code: 'bron-mislukt' })
      await assert.rejects(get(asking(), '1'), { code: 'bron-mislukt' })
      counted.failure = undefined
      assert.deepEqual([(await list(asking())).length, await get(asking(), '1')], [3, ['actor 1']])
    })

    it('when it cannot be read, and is told of each time', async () => {
      const { counted, source, asking, get } = setup()
      counted.rows = [{ local: '1', fields: { naam: 5 } } as unknown as Actor]
      for (let time = 0; time < 2; time++) {
        const one = asking()
        assert.deepEqual(await get(one, '1'), [undefined])
        assert.deepEqual([one.outcome(source).quarantined.size, one.outcome(source).unreadable], [1, true])
      }
      assert.equal(counted.gets.length, 2)
    })

    it('beyond its seconds', async () => {
      const { counted, asking, list } = setup({ cacheSeconds: 1 })
      await list(asking())
      await after(1100)
      await list(asking())
      assert.equal(counted.lists, 2)
    })
  })

  it('tells of rows that could not be read each time, also when the answer was at hand', async () => {
    const { counted, source, asking, list } = setup()
    counted.lie = (answer) => ({ ...answer, quarantined: [{ local: '9', reason: 'naam: type' }] })
    for (let time = 0; time < 2; time++) {
      const one = asking()
      await list(one)
      assert.equal(one.outcome(source).quarantined.size, 1)
    }
    assert.equal(counted.lists, 1)
  })

  describe('afresh', () => {
    it('is done for a client that wants no kept answer, and what it gets is kept from then on', async () => {
      const { counted, asking, list, get } = setup()
      await list(asking())
      counted.rows = [actor('1', 'anders')]
      assert.deepEqual(await list(asking({ maxAge: 0 })), ['anders'])
      assert.deepEqual([await list(asking()), await get(asking(), '1')], [['anders'], ['anders']])
      assert.deepEqual([counted.lists, counted.gets.length], [2, 0])
    })

    it('is done once within the request', async () => {
      const { counted, asking, list, get } = setup()
      const fresh = asking({ maxAge: 0 })
      await list(fresh)
      await list(fresh)
      assert.deepEqual(await get(fresh, '2'), ['actor 2'])
      assert.deepEqual([counted.lists, counted.gets.length], [1, 0])
    })

    it('does not wait for a read that began before', async () => {
      const { counted, asking, list } = setup()
      counted.milliseconds = 40
      const before = list(asking())
      await after(10)
      await Promise.all([before, list(asking({ maxAge: 0 }))])
      assert.equal(counted.lists, 2)
    })

    it('is done from a given age on', async () => {
      const { counted, asking, list } = setup()
      await list(asking())
      await after(1050)
      await list(asking({ maxAge: 60 }))
      assert.equal(counted.lists, 1)
      await list(asking({ maxAge: 1 }))
      assert.equal(counted.lists, 2)
    })

    it('is done by everybody once the source has changed, and who had begun before does not undo it', async () => {
      const { counted, source, asking, list, get } = setup()
      await list(asking())
      counted.milliseconds = 30
      const before = get(asking({ maxAge: 0 }), '1')
      await after(5)
      counted.rows = [actor('1', 'geschreven')]
      counted.milliseconds = 0
      await asking().changed(source)
      assert.deepEqual(await list(asking()), ['geschreven'])
      await before
      assert.deepEqual(await get(asking(), '1'), ['geschreven'])
    })
  })

  describe('is never shared', () => {
    it('between clients, subjects, purposes or versions of the rules', async () => {
      const { counted, asking, list, get } = setup()
      const principals = [
        { client: 'portaal' }, { client: 'kcc' }, { client: 'portaal', subject: 'a' }, { client: 'portaal', subject: 'b' },
        { client: 'portaal', doelbinding: 'a' }, { client: 'portaal', rules: 'a' }, { client: 'portaal', subject: 'a', rules: 'a' },
      ]
      counted.milliseconds = 5
      for (let time = 0; time < 2; time++) await Promise.all(principals.map((principal) => list(asking({ principal }))))
      assert.equal(counted.lists, principals.length)
      counted.rows.push(actor('4'))
      await Promise.all(principals.map((principal) => get(asking({ principal }), '4')))
      assert.equal(counted.gets.length, principals.length)
    })

    it('with Gevel itself, who sees what the client may not: neither its lists nor its records', async () => {
      const { counted, asking, list, get } = setup()
      const hidden = asking({}, [])
      await list(hidden)
      await list(asking())
      assert.equal(counted.lists, 2)
      counted.rows.push(actor('4'))
      await list(asking({ maxAge: 0 }, []))
      assert.deepEqual(await get(asking(), '4'), ['actor 4'])
      assert.deepEqual(counted.gets, [['4']])
      await list(asking({ principal: { client: 'kcc' } }, []))
      assert.equal(counted.lists, 3, 'but among clients who may not see it, what Gevel knows is one')
    })
  })

  describe('at the same time', () => {
    it('is done once for equal questions', async () => {
      const { counted, asking, list, get } = setup({ cacheSeconds: 0 })
      counted.milliseconds = 20
      const lists = Array.from({ length: 20 }, () => list(asking()))
      const gets = Array.from({ length: 20 }, () => get(asking(), '1', '2'))
      await Promise.all([...lists, ...gets])
      assert.deepEqual([counted.lists, counted.gets], [1, [['1', '2']]])
    })

    it('is done once for each record, whichever others are asked for with it', async () => {
      const { counted, asking, get } = setup({ cacheSeconds: 0 })
      counted.milliseconds = 20
      const found = await Promise.all([get(asking(), '1', '2'), get(asking(), '2', '3'), get(asking(), '3')])
      assert.deepEqual(found, [['actor 1', 'actor 2'], ['actor 2', 'actor 3'], ['actor 3']])
      assert.deepEqual(counted.gets, [['1', '2'], ['3']])
    })

    it('goes on for the others when one client leaves, and stops when all have', async () => {
      const { counted, asking, list } = setup()
      counted.milliseconds = 60
      const gone = [new AbortController(), new AbortController()] as const
      const [first, second] = gone.map(({ signal }) => list(asking({ cancelled: signal }))) as [Promise<unknown>, Promise<unknown>]
      const stays = list(asking())
      gone[0].abort()
      await assert.rejects(first, { name: 'AbortError' })
      gone[1].abort()
      await assert.rejects(second, { name: 'AbortError' })
      assert.equal((await stays).length, 3)
      assert.equal(counted.stopped, 0)

      counted.milliseconds = 1000
      const last = new AbortController()
      const alone = list(asking({ cancelled: last.signal, maxAge: 0 }))
      await after(10)
      last.abort()
      await assert.rejects(alone, { name: 'AbortError' })
      assert.equal(counted.stopped, 1)
    })

    it('makes nobody late but who has waited long enough for the source', async () => {
      const { counted, asking, list } = setup({ cacheSeconds: 0, deadlineMs: 200 })
      counted.milliseconds = 300
      const early = assert.rejects(list(asking()), { code: 'bron-te-laat' })
      await after(150)
      assert.equal((await list(asking())).length, 3)
      await early
    })
  })

  describe('a call that waits for its turn', () => {
    it('does not make the source late, however long the deadline', async () => {
      const { counted, asking, get } = setup({ concurrency: 1, deadlineMs: 150 })
      counted.milliseconds = 60
      assert.deepEqual(await Promise.all([get(asking(), '1'), get(asking(), '2'), get(asking(), '3')]), [['actor 1'], ['actor 2'], ['actor 3']])
    })

    it('is bron-overbelast when its turn takes too long', async () => {
      const { counted, asking, get } = setup({ concurrency: 1, queueMs: 20 })
      counted.milliseconds = 60
      const [first, second] = await Promise.allSettled([get(asking(), '1'), get(asking(), '2')])
      assert.equal(first.status, 'fulfilled')
      assert.equal((second as PromiseRejectedResult).reason.code, 'bron-overbelast')
    })

    it('is given up with the request', async () => {
      const { counted, asking, get } = setup({ concurrency: 1 })
      counted.milliseconds = 60
      const first = get(asking(), '1')
      await assert.rejects(get(asking({ cancelled: AbortSignal.timeout(20) }), '2'), { code: 'bron-overbelast' })
      await first
      assert.deepEqual(counted.gets, [['1']])
    })
  })

  describe('ahead', () => {
    it('puts records at hand in one call, and who asks meanwhile waits for it', async () => {
      const { counted, source, asking, get } = setup()
      counted.milliseconds = 20
      asking().ahead(source, 'actoren', ['1', '2', '3'])
      await after(5)
      assert.deepEqual(await Promise.all([get(asking(), '1'), get(asking(), '2', '3')]), [['actor 1'], ['actor 2', 'actor 3']])
      assert.deepEqual(await get(asking(), '1'), ['actor 1'])
      assert.deepEqual(counted.gets, [['1', '2', '3']])
    })

    it('fails nobody: who waited for it asks itself', async () => {
      const { counted, source, asking, get } = setup()
      counted.milliseconds = 200
      counted.failure = new SourceError('bron-mislukt', 'test')
      asking().ahead(source, 'actoren', ['1', '2'])
      await after(5)
      const waits = get(asking(), '1')
      await after(250)
      counted.failure = undefined
      assert.deepEqual(await waits, ['actor 1'])
      assert.deepEqual(counted.gets, [['1', '2'], ['1']])
    })

    it('is bounded, and skips what is at hand', async () => {
      const { counted, source, asking, get } = setup({ prefetch: 2 })
      await get(asking(), '1')
      asking().ahead(source, 'actoren', ['1', '2', '3'])
      await after(20)
      assert.deepEqual(counted.gets, [['1'], ['2']])
    })

    for (const [what, settings] of [['nothing is kept', { cacheSeconds: 0 }], ['it is off', { prefetch: 0 }]] as const) {
      it(`does nothing where ${what}`, async () => {
        const { counted, source, asking } = setup(settings)
        asking().ahead(source, 'actoren', ['1'])
        await after(20)
        assert.deepEqual(counted.gets, [])
      })
    }

    it('leaves a source alone that has other work', async () => {
      const { counted, source, asking, get } = setup({ concurrency: 1 })
      counted.milliseconds = 200
      const busy = get(asking(), '1')
      await after(5)
      asking().ahead(source, 'actoren', ['2'])
      await busy
      await after(20)
      assert.deepEqual(counted.gets, [['1']])
    })

    it('does not read what the client may not see', async () => {
      const { counted, source, asking } = setup()
      asking({}, []).ahead(source, 'actoren', ['1'])
      await after(20)
      assert.deepEqual(counted.gets, [])
    })
  })

  it('keeps what came along, whole and checked, and gives none of it away in the record', async () => {
    const { counted, source, asking, get } = setup()
    const included = { actoren: [actor('8'), { local: '9', fields: { naam: 5 } } as unknown as Actor] }
    counted.lie = (answer) => ({ ...answer, records: answer.records.map((record) => ({ ...record, included })) })
    const reply = await asking().list(source, 'actoren', { filters: [], limit: 10 })
    assert.ok(reply.ok && reply.value.records.every((record) => !('included' in record)))
    assert.deepEqual(await get(asking(), '8', '9'), ['actor 8', undefined])
    assert.deepEqual(counted.gets, [['9']])
  })
})

