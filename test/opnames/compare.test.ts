/** The replay proves as much as what its comparing sees: each way in which an answer can differ is seen, and named for what it is. */
import assert from 'node:assert/strict'
import type { Wire } from './cassette.ts'
import { differences, type What } from './compare.ts'

const one = '11111111-1111-4111-8111-111111111111'
const two = '22222222-2222-4222-8222-222222222222'
const given = '2020-01-02T03:04:05.060000Z'
const clock = '2021-01-01T00:00:00.123456Z'
/** As Gevel writes the moment that the client gave. */
const moments = new Set(['2020-01-02T03:04:05.06Z'])

const answer: Wire = {
  status: 201,
  headers: { 'content-type': 'application/json', location: `http://gevel/${one}`, allow: 'GET', 'content-length': '12' },
  body: {
    uuid: one, naam: 'Noor', aantal: 1, leeg: null, lijst: [{ uuid: one, rang: 1 }, { uuid: two, rang: 2 }], kaal: ['a', 'b'],
    plaatsgevondenOp: given, toegewezenOp: clock, instance: `urn:uuid:${one}`,
  },
}

function changed(change: (answer: any) => void): Wire {
  const copy = structuredClone(answer)
  change(copy)
  return copy
}

function seen(change: (answer: any) => void): [What, string][] {
  return differences(answer, changed(change), moments).map(({ what, at }) => [what, at])
}

describe('comparing an answer with a recorded one', () => {
  it('finds nothing where they are the same', () => assert.deepEqual(seen(() => {}), []))

  const visible: Record<string, [(answer: any) => void, [What, string]]> = {
    'another status': [(ours) => (ours.status = 200), ['status', 'status']],
    'another header': [(ours) => (ours.headers.allow = 'GET, HEAD'), ['header', 'allow']],
    'another content type': [(ours) => (ours.headers['content-type'] = 'application/problem+json'), ['header', 'content-type']],
    'another Location': [(ours) => (ours.headers.location += '/'), ['header', 'location']],
    'no Location': [(ours) => delete ours.headers.location, ['header', 'location']],
    'a missing key': [(ours) => delete ours.body.leeg, ['missing', '$.leeg']],
    'a missing key deep down': [(ours) => delete ours.body.lijst[1].rang, ['missing', '$.lijst[1].rang']],
    'a key too many': [(ours) => (ours.body.extra = null), ['extra', '$.extra']],
    'another order of keys': [(ours) => (ours.body = { naam: 'Noor', ...without(ours.body, 'naam') }), ['key order', '$']],
    'another type': [(ours) => (ours.body.aantal = '1'), ['type', '$.aantal']],
    'null for an object': [(ours) => (ours.body.lijst[0] = null), ['type', '$.lijst[0]']],
    'an empty text for null': [(ours) => (ours.body.leeg = ''), ['type', '$.leeg']],
    'an object for a list': [(ours) => (ours.body.kaal = {}), ['type', '$.kaal']],
    'another value': [(ours) => (ours.body.naam = 'noor'), ['value', '$.naam']],
    'another id': [(ours) => (ours.body.uuid = two), ['value', '$.uuid']],
    'an item less': [(ours) => ours.body.lijst.pop(), ['length', '$.lijst']],
    'another order of items': [(ours) => ours.body.lijst.reverse(), ['item order', '$.lijst']],
    'another order of texts': [(ours) => ours.body.kaal.splice(0, 2, 'b', 'b'), ['value', '$.kaal[0]']],
    'another moment than the client gave': [(ours) => (ours.body.plaatsgevondenOp = clock), ['value', '$.plaatsgevondenOp']],
    'the moment that the client gave in another form': [(ours) => (ours.body.plaatsgevondenOp = [...moments][0]), ['value', '$.plaatsgevondenOp']],
    'a moment of the clock in another form': [(ours) => (ours.body.toegewezenOp = '2021-01-01T00:00:00+01:00'), ['form', '$.toegewezenOp']],
    'an instance that is no urn': [(ours) => (ours.body.instance = one), ['form', '$.instance']],
    'no body': [(ours) => (ours.body = undefined), ['type', '$']],
  }
  for (const [name, [change, difference]] of Object.entries(visible)) {
    it(`sees ${name}`, () => assert.deepEqual(seen(change), [difference]))
  }

  it('sees what differs within items that have changed places', () => {
    assert.deepEqual(seen(({ body }) => (body.lijst = [{ uuid: two, rang: 2 }, { uuid: one, rang: 9 }])), [['item order', '$.lijst'], ['value', '$.lijst[0].rang']])
  })
  it('sees a Location where none was', () => {
    const { headers: { location: _location, ...headers } } = answer
    assert.deepEqual(differences({ ...answer, headers }, answer, moments).map(({ at }) => at), ['location'])
  })
  it('passes over the time of the clock, the number of a problem and the length', () => {
    assert.deepEqual(seen((ours) => {
      ours.body.toegewezenOp = '2026-02-03T04:05:06Z'
      ours.body.instance = `urn:uuid:${two}`
      ours.headers['content-length'] = '13'
    }), [])
  })
})

const without = (object: any, name: string) => Object.fromEntries(Object.entries(object).filter(([key]) => key !== name))
