import assert from 'node:assert/strict'
import { parseList, type Token } from 'structured-headers'
import { personen } from '../../config/voorbeeldgemeente/personen.ts'
import { startZaaksysteem, zaaksysteemClient, type Zaaksysteem } from '../../config/voorbeeldgemeente/zaaksysteem.ts'
import { bekend, zakenData } from '../../config/voorbeeldgemeente/zaken.ts'
import { configured, type Configured } from './configured.ts'
import type { Answer } from './gemeente.ts'
import { ailments, sourceWords, unwell, type Ailment, type Unwell } from './misbehaving.ts'
import { assertStandardHeaders } from './wire.ts'

type Handling = 'strict' | 'lenient'

/** Status of the answer and class of the failure. */
const failures: Readonly<Record<Ailment, readonly [number, string]>> = {
  'is stopped': [503, 'onbereikbaar'],
  hangs: [504, 'te-laat'],
  fails: [502, 'mislukt'],
  refuses: [502, 'weigert'],
  'speaks HTML': [502, 'onleesbaar'],
  'breaks off': [503, 'onbereikbaar'],
}
const codes: Readonly<Record<number, readonly [string, string]>> = { 502: ['BadGateway', 'bad_gateway'], 503: ['ServiceUnavailable', 'service_unavailable'], 504: ['GatewayTimeout', 'gateway_timeout'] }

const [moulin] = personen
const onlyInZaken = personen.find(({ bronnen }) => bronnen.join() === 'zaken')!
const nowhere = personen.find(({ bronnen }) => bronnen.length === 0)!
const byBsn = (bsn: string) => `/partijen?partijIdentificator__codeSoortObjectId=bsn&partijIdentificator__objectId=${bsn}`
const contactsOf = (bsn: string) => `/klantcontacten?hadBetrokkene__wasPartij__partijIdentificator__objectId=${bsn}`

interface Bron {
  readonly status: string
  readonly reden: string | undefined
}

function bronnenOf({ headers }: Answer): Record<string, Bron> {
  const text = (value: unknown) => (value as Token | undefined)?.toString()
  return Object.fromEntries(parseList(headers.get('gevel-bronnen') ?? '').map(([name, parameters]) => {
    assert.ok(Number.isInteger(parameters.get('count')) && Number.isInteger(parameters.get('ms')))
    return [text(name), { status: text(parameters.get('status'))!, reden: text(parameters.get('reden')) }]
  }))
}

/** Short only for a source that never answers: one that does has the time that a busy machine takes. */
const short = 300
const ample = 20_000

function startWith(port: number, verplichting?: string, deadlineMs = ample): Promise<Configured> {
  return configured(({ sources }) => {
    sources['zaken']!.settings['zakenUrl'] = `http://127.0.0.1:${port}/zaken/api/v1`
    // What it gave before is not kept, so that each answer shows how it is now.
    Object.assign(sources['zaken']!, { deadlineMs, cacheSeconds: 0 }, verplichting && { verplichting })
  })
}

for (const ailment of ailments) {
  describe(`a zaaksysteem that ${ailment}`, () => {
    const [status, reden] = failures[ailment]
    let source: Unwell
    const gevels: Partial<Record<'verplicht' | 'optioneel', Configured>> = {}

    before(async () => {
      source = await unwell(ailment)
      gevels.verplicht = await startWith(source.port, 'verplicht', short)
      gevels.optioneel = await startWith(source.port, 'optioneel', short)
    })
    after(async () => {
      await Promise.all([gevels.verplicht?.stop(), gevels.optioneel?.stop()])
      await source?.close()
    })

    const ask = async (verplichting: 'verplicht' | 'optioneel', path: string, handling?: Handling): Promise<Answer> => {
      const started = performance.now()
      const answer = await gevels[verplichting]!.get(path, handling && { prefer: `handling=${handling}` })
      assert.ok(performance.now() - started < 3000, `${path} took ${performance.now() - started} ms`)
      assert.equal(answer.headers.get('preference-applied'), handling ? `handling=${handling}` : null)
      assertStandardHeaders(answer)
      assertSilent(answer)
      return answer
    }

    function assertSilent(answer: Answer): void {
      const said = JSON.stringify([[...answer.headers], answer.body]).replaceAll(/http:\/\/localhost:\d+\/(klantinteracties|ref\/fouten)\//g, '')
      for (const secret of [...sourceWords.split(' '), '127.0.0.1', 'localhost', `:${source.port}`, '/zaken/', 'ECONNREFUSED', 'node_modules', '.ts:', zaaksysteemClient.secret, 'Bearer', 'voorbeeld-kcc']) {
        assert.equal(said.includes(secret), false, `says ${secret}`)
      }
    }

    /** Of the source's own failure, or of its circuit, which opens after some of these. */
    function assertFailed(answer: Answer, circuit: 'closed' | 'any' = 'any'): void {
      assert.ok(answer.status === status || (circuit === 'any' && answer.status === 503), `${answer.status} ${JSON.stringify(answer.body)}`)
      const [type, code] = codes[answer.status]!
      assert.deepEqual(Object.keys(answer.body), ['type', 'code', 'title', 'status', 'detail', 'instance'])
      assert.deepEqual([answer.body.code, answer.body.status], [code, answer.status])
      assert.match(answer.body.type, new RegExp(`/ref/fouten/${type}/$`))
      assert.match(answer.body.detail, /\bzaken\b/)
      assert.equal(answer.headers.get('gevel-volledig'), '?0')
      assertReason(bronnenOf(answer)['zaken']!, circuit)
    }

    function assertReason(bron: Bron, circuit: 'closed' | 'any'): void {
      assert.deepEqual(bron, { status: 'fout', reden: circuit === 'any' && bron.reden === 'onbereikbaar' ? bron.reden : reden })
    }

    function assertWithout(answer: Answer, circuit: 'closed' | 'any' = 'any'): void {
      assert.equal(answer.status, 200, JSON.stringify(answer.body))
      assert.equal(answer.headers.get('gevel-volledig'), '?0')
      const bronnen = bronnenOf(answer)
      assertReason(bronnen['zaken']!, circuit)
      assert.equal(bronnen['register']!.status, 'ok')
    }

    it('fails a list when verplicht, and is missing from it when optioneel', async () => {
      assertFailed(await ask('verplicht', '/onderwerpobjecten?pageSize=5'), 'closed')
      const without = await ask('optioneel', '/onderwerpobjecten?pageSize=5')
      assertWithout(without, 'closed')
      assert.equal(without.body.results.length, 5)
    })
    it('fails or is missing as the client prefers', async () => {
      assertFailed(await ask('optioneel', '/onderwerpobjecten?pageSize=5', 'strict'))
      assertWithout(await ask('verplicht', '/onderwerpobjecten?pageSize=5', 'lenient'))
    })
    it('is missing from what is known of a person, or fails it', async () => {
      for (const path of [byBsn(moulin!.bsn), contactsOf(moulin!.bsn)]) {
        assertFailed(await ask('verplicht', path))
        const without = await ask('optioneel', path)
        assertWithout(without)
        assert.ok(without.body.count > 0)
      }
    })
    it('never makes a person unknown: an empty answer is no answer, whatever is preferred', async () => {
      for (const path of [byBsn(onlyInZaken.bsn), contactsOf(nowhere.bsn)]) {
        assertFailed(await ask('verplicht', path, 'lenient'))
        assertFailed(await ask('optioneel', path, 'lenient'))
      }
    })
    it('leaves a detail in a healthy source alone', async () => {
      const list = await ask('optioneel', '/internetaken?pageSize=1')
      assert.equal(list.headers.get('gevel-volledig'), '?1')
      for (const verplichting of ['verplicht', 'optioneel'] as const) {
        const detail = await ask(verplichting, `/internetaken/${list.body.results[0].uuid}`)
        assert.equal(detail.status, 200, JSON.stringify(detail.body))
        assert.equal(detail.headers.get('gevel-volledig'), '?1')
      }
    })
    it('never makes its own records unknown: no 404', async () => {
      for (const verplichting of ['verplicht', 'optioneel'] as const) {
        assertFailed(await ask(verplichting, `/klantcontacten/${bekend.contactMetMoulin}`, 'lenient'))
      }
    })
    it('does not matter to health', async () => {
      await ask('verplicht', '/onderwerpobjecten?pageSize=1')
      for (const path of ['/health/live', '/health/ready']) {
        const { status: healthy, body } = await gevels.verplicht!.get(gevels.verplicht!.url + path, { authorization: undefined })
        assert.deepEqual([healthy, body], [200, { status: 'ok' }])
      }
    })
  })
}

describe('a zaaksysteem that stops and comes back', () => {
  let zaaksysteem: Zaaksysteem | undefined
  let gevel: Configured
  let port: number

  before(async () => {
    zaaksysteem = await startZaaksysteem(zakenData())
    port = Number(new URL(zaaksysteem.url).port)
    gevel = await startWith(port, 'optioneel')
  })
  after(async () => {
    await gevel?.stop()
    await zaaksysteem?.close()
  })

  it('is missing while it is away, and is used again', async () => {
    const path = byBsn(moulin!.bsn)
    const complete = await gevel.get(path)
    assert.deepEqual([complete.status, bronnenOf(complete)['zaken']!.status], [200, 'ok'])

    await zaaksysteem!.close()
    zaaksysteem = undefined
    // Enough to open its circuit.
    for (let asked = 0; asked < 8; asked++) {
      const answer = await gevel.get(path)
      assert.deepEqual([answer.status, answer.headers.get('gevel-volledig'), bronnenOf(answer)['zaken']], [200, '?0', { status: 'fout', reden: 'onbereikbaar' }])
    }
    assert.equal((await gevel.get(byBsn(onlyInZaken.bsn))).status, 503)

    zaaksysteem = await startZaaksysteem(zakenData(), { port })
    const again = await until(async () => {
      const answer = await gevel.get(path)
      return bronnenOf(answer)['zaken']!.status === 'ok' ? answer : undefined
    })
    assert.equal(again.headers.get('gevel-volledig'), complete.headers.get('gevel-volledig'))
    assert.deepEqual(again.body, complete.body)
    assert.equal((await gevel.get(byBsn(onlyInZaken.bsn))).body.count, 1)
  }).timeout(20_000)
})

/** What it gives within ten seconds. */
async function until<T>(give: () => Promise<T | undefined>): Promise<T> {
  for (const end = performance.now() + 10_000; performance.now() < end;) {
    const found = await give()
    if (found !== undefined) return found
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
  throw new assert.AssertionError({ message: 'not within ten seconds' })
}

describe('what an answer says of its sources', () => {
  it('is a source that cannot be asked without a person, and therefore not the whole', async () => {
    const zaaksysteem = await startZaaksysteem(zakenData())
    const gevel = await startWith(Number(new URL(zaaksysteem.url).port))
    try {
      for (const path of ['/partij-identificatoren', '/partijen', '/partijen?soortPartij=persoon&pageSize=1']) {
        const answer = await gevel.get(path)
        assert.deepEqual([path, bronnenOf(answer)['zaken'], answer.headers.get('gevel-volledig')], [path, { status: 'niet-gevraagd', reden: 'behoeft-filter' }, '?0'])
      }
    } finally {
      await gevel.stop()
      await zaaksysteem.close()
    }
  })
})
