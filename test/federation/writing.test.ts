/** What becomes of a write when the source that it is for fails, is slow, or can do less than is asked. */
import assert from 'node:assert/strict'
import { SourceError } from '../../src/domain/errors.ts'
import { Ids } from '../../src/domain/ids.ts'
import { Guard } from '../../src/federation/reading/guard.ts'
import { Intake } from '../../src/federation/intake.ts'
import { Service } from '../../src/federation/service.ts'
import { Reads } from '../../src/federation/reading/reads.ts'
import type { SharedState } from '../../src/federation/reading/shared-state.ts'
import { idForms, type Source } from '../../src/federation/source.ts'
import { NotWritable, WriteFailed } from '../../src/federation/writing/failures.ts'
import { Writing } from '../../src/federation/writing/writing.ts'
import type { Adapter, Call, ResourcePort } from '../../src/spi/contract.ts'
import { Refusal } from '../../src/spi/refusal.ts'
import { standard } from '../domain/document.ts'
import { tokens } from './simulated.ts'

const klantcontact = { kanaal: 'balie', onderwerp: 'x', taal: 'nld', vertrouwelijk: false }
const asked = (fields: object) => ({ fields: { ...fields }, given: new Set(Object.keys(fields)), faults: [] })

interface Options {
  readonly send?: (call: Call) => Promise<unknown>
  readonly accepts?: readonly string[]
  readonly more?: Partial<Adapter>
}

/** Writing to one source that has klantcontacten, actoren and betrokkenen, and does with a write what the test says. */
function writingTo({ send = async () => ({ local: '1', fields: klantcontact }), accepts = Object.keys(klantcontact), more = {} }: Options) {
  const calls: Call[] = []
  const create = { accepts, send: (_draft: unknown, call: Call) => (calls.push(call), send(call)) }
  const port = { ids: { codec: 'integer' }, get: { fetch: async (locals: readonly string[]) => locals.map((local) => ({ local, fields: klantcontact })) }, create } as unknown as ResourcePort<'klantcontacten'>
  const resources: Adapter['resources'] = { klantcontacten: port, betrokkenen: port as never, onderwerpobjecten: { ...port, create: undefined } as never }
  const source: Source = { name: 'bron', number: 1, verplichting: 'verplicht', koppelen: 'geen', deadlineMs: 60, concurrency: 8, queue: 64, adapter: { resources, ...more } }
  const changed: string[] = []
  const intake = new Intake(standard)
  const guards = new Map([[source, new Guard(source)]])
  const state: SharedState = { generation: async () => 0, raiseGeneration: async () => void changed.push(source.name) }
  const federation = { sources: [source], guards, reads: new Reads({ guards, intake, state }), report: () => {}, clock: () => performance.now() }
  const ids = new Ids({ secrets: ['a secret of sixteen'], installation: 'test', forms: idForms([source]) })
  const writing = new Writing({ service: new Service({ federation, ids, precedence: [], window: 100, tokens }), ids, standard })
  const gone = new AbortController()
  const context = { sources: new Set(['bron']), handling: 'standaard' as const, principal: { client: 'test' }, cancelled: gone.signal, writes: 'bron' }
  return { writing, context, calls, changed, gone }
}

const rejection = (promise: Promise<unknown>) => promise.then(() => assert.fail('it was done'), (error: unknown) => error)

describe('a write that does not end well', () => {
  for (const code of ['bron-te-laat', 'bron-onbereikbaar', 'bron-mislukt', 'bron-onleesbaar'] as const) {
    it(`may have been done when the source fails with ${code}, and is not tried again`, async () => {
      const { writing, context, calls, changed } = writingTo({ send: async () => { throw new SourceError(code, 'a reason') } })
      const error = await rejection(writing.create('klantcontacten', asked(klantcontact), context))
      assert.ok(error instanceof WriteFailed)
      assert.deepEqual([error.code, error.unknown, calls.length], [code, true, 1])
      assert.match(error.detail, /^Bron bron .* is onbekend/)
      // A source that speaks nonsense is told of for that as well.
      assert.deepEqual([...new Set(changed)], ['bron'])
    })
  }
  it('is given up at the deadline, and then nobody knows', async () => {
    const { writing, context } = writingTo({ send: () => new Promise(() => {}) })
    const error = await rejection(writing.create('klantcontacten', asked(klantcontact), context))
    assert.ok(error instanceof WriteFailed)
    assert.deepEqual([error.code, error.status, error.unknown], ['bron-te-laat', 504, true])
  })
  for (const code of ['bron-overbelast', 'bron-weigert'] as const) {
    it(`has not been done when the source fails with ${code}`, async () => {
      const { writing, context } = writingTo({ send: async () => { throw new SourceError(code, 'a reason') } })
      const error = await rejection(writing.create('klantcontacten', asked(klantcontact), context))
      assert.ok(error instanceof WriteFailed && !error.unknown && /niets vastgelegd/.test(error.detail))
    })
  }
  it('is a refusal when the source refuses, and its circuit stays closed', async () => {
    const { writing, context } = writingTo({ send: async () => { throw new Refusal([{ name: 'nummer', code: 'unique', reason: 'x' }]) } })
    for (let time = 0; time < 10; time++) {
      const error = await rejection(writing.create('klantcontacten', asked(klantcontact), context))
      assert.ok(error instanceof Refusal && error.faults[0]!.name === 'nummer')
    }
  })
  it('goes on when the client has gone: half of it may have been done', async () => {
    const { writing, context, calls, gone } = writingTo({ send: async () => (gone.abort(), { local: '1', fields: klantcontact }) })
    assert.equal((await writing.create('klantcontacten', asked(klantcontact), context)).resource, 'klantcontacten')
    assert.equal(calls[0]!.signal.aborted, false)
  })
})

describe('a source that can do less than is asked', () => {
  it('is not sent a field that it does not keep, unless it is empty', async () => {
    const { writing, context } = writingTo({})
    const error = await rejection(writing.create('klantcontacten', asked({ ...klantcontact, inhoud: 'x' }), context))
    assert.ok(error instanceof NotWritable && /^inhoud: bron bron /.test(error.detail))
    await writing.create('klantcontacten', asked({ ...klantcontact, inhoud: '', nummer: null, metadata: {}, verdereActieOndernomen: false }), context)
  })
  it('is not sent a resource that it does not take', async () => {
    const { writing, context } = writingTo({})
    for (const resource of ['onderwerpobjecten', 'actoren'] as const) {
      const error = await rejection(writing.create(resource, asked({}), context))
      assert.ok(error instanceof NotWritable && error.detail.includes(resource), resource)
    }
  })
  it('is not sent several changes when it cannot make them as one', async () => {
    const { writing, context, calls } = writingTo({ accepts: [...Object.keys(klantcontact), 'rol', 'initiator', 'hadKlantcontact'] })
    const parts = [
      { resource: 'klantcontacten' as const, asked: asked(klantcontact), name: 'klantcontact' },
      { resource: 'betrokkenen' as const, asked: asked({ rol: 'klant', initiator: true }), name: 'betrokkene', within: 'hadKlantcontact' },
    ]
    const lost = writingTo({ accepts: [...Object.keys(klantcontact), 'rol', 'initiator'] })
    const unkept = await rejection(lost.writing.createTogether(parts, lost.context))
    assert.ok(unkept instanceof NotWritable && /^hadKlantcontact: /.test(unkept.detail))
    const error = await rejection(writing.createTogether(parts, context))
    assert.ok(error instanceof NotWritable && /in één keer/.test(error.detail))
    assert.equal(calls.length, 0)
    assert.equal((await writing.createTogether(parts.slice(0, 1), context)).length, 1)
  })
})
