/** What a replay is made of, each part on its own. */
import assert from 'node:assert/strict'
import { readCassette } from './cassette.ts'
import { readDeviations } from './deviations.ts'
import { History } from './history.ts'
import { Mapping } from './mapping.ts'
import { revised, valueAt } from './revised.ts'
import { asToday } from './since.ts'

const one = '11111111-1111-4111-8111-111111111111'
const two = '22222222-2222-4222-8222-222222222222'
const ourOne = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa'
const ourTwo = 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb'

describe('a recording', () => {
  it('is read with its addresses, bodies and headers', () => {
    const [first, second] = readCassette(`
interactions:
- request:
    body: '{"naam": "Noor
      Hofstra"}'
    headers: { Content-Type: [application/json] }
    method: POST
    uri: http://x:1/api/actoren?a=b%20c
  response:
    body: { string: '{"uuid":"${one}"}' }
    headers: { API-version: [0.1.2], Allow: [GET, HEAD] }
    status: { code: 201, message: Created }
- request: { body: null, headers: {}, method: DELETE, uri: 'http://x:1/api/actoren/${one}' }
  response: { body: { string: '' }, headers: {}, status: { code: 204, message: No Content } }
`)
    assert.deepEqual(first, {
      request: { method: 'POST', origin: 'http://x:1', target: '/api/actoren?a=b%20c', text: '{"naam": "Noor Hofstra"}', contentType: 'application/json' },
      answer: { status: 201, headers: { 'api-version': '0.1.2', allow: 'GET, HEAD' }, body: { uuid: one } },
    })
    assert.deepEqual([second!.request.text, second!.answer.body], [undefined, undefined])
  })
})

describe('recorded ids', () => {
  const url = (uuid: string) => `http://recorded/actoren/${uuid}`
  const mapping = () => new Mapping('http://recorded', 'http://ours')

  it('become ours wherever they stand, once an answer has shown which', () => {
    const map = mapping()
    assert.equal(map.text(url(one)), `http://ours/actoren/${one}`)
    map.learn({ uuid: one, url: url(one), van: [{ uuid: two, url: url(two) }] }, { uuid: ourOne, van: [{ uuid: ourTwo }] })
    assert.equal(map.text(`/x/${one}?y=${two}`), `/x/${ourOne}?y=${ourTwo}`)
    assert.equal(map.text(`?a__url=${encodeURIComponent(url(one))}`), `?a__url=${encodeURIComponent(`http://ours/actoren/${ourOne}`)}`)
    assert.deepEqual(map.value({ a: url(two), b: 1 }), { a: `http://ours/actoren/${ourTwo}`, b: 1 })
  })
  it('keep the meaning that they first had, and share none', () => {
    const map = mapping()
    map.learn({ uuid: one, url: url(one) }, { uuid: ourOne })
    map.learn({ uuid: one, url: url(one) }, { uuid: ourTwo })
    map.learn({ uuid: two, url: url(two) }, { uuid: ourOne })
    assert.deepEqual([map.text(one), map.text(two)], [ourOne, two])
  })
  it('are not learned from what is no uuid', () => {
    const map = mapping()
    map.learn({ uuid: one, url: url(one) }, { uuid: '12' })
    map.learn({ uuid: one, url: url(one) }, undefined)
    assert.equal(map.text(one), one)
  })
})

describe('a recorded answer as it would be today', () => {
  const klantcontact = { uuid: one, url: `http://x/klantcontacten/${one}`, nummer: '0000000001', inhoud: '', indicatieContactGelukt: null, plaatsgevondenOp: '' }
  const today = (body: unknown, withNumber: string[] = []) => asToday({ status: 200, headers: { 'api-version': '0.1.2' }, body }, new Set(withNumber), '0.9.0')

  it('has the fields that were added, in their places, wherever the object stands', () => {
    const { body } = today({ results: [{ _expand: { x: klantcontact } }] }) as any
    assert.deepEqual(Object.entries(body.results[0]._expand.x).slice(2), [
      ['nummer', null], ['referentienummer', null], ['inhoud', ''], ['reactie', ''], ['indicatieContactGelukt', null], ['hoofdOnderwerpType', ''],
      ['verdereActieOndernomen', false], ['plaatsgevondenOp', ''], ['metadata', {}],
    ])
  })
  it('keeps what the recording has of them', () => {
    assert.equal((today({ ...klantcontact, reactie: 'ja' }).body as any).reactie, 'ja')
  })
  it('has a nummer only where a client gave one', () => {
    assert.equal((today(klantcontact, [one]).body as any).nummer, '0000000001')
    assert.equal((today(klantcontact, [two]).body as any).nummer, null)
  })
  it('leaves references and other objects alone', () => {
    const body = { hadKlantcontact: { uuid: one, url: `http://x/klantcontacten/${one}` }, actor: { uuid: two, url: `http://x/actoren/${two}`, nummer: '7' }, count: 1 }
    assert.deepEqual(today(body).body, body)
  })
  it('is of the version that is served', () => assert.deepEqual(today({}).headers, { 'api-version': '0.9.0' }))
})

describe('what requests have said', () => {
  it('is remembered of moments and numbers, wherever they stand', () => {
    const history = new History()
    history.remember({ klantcontact: { nummer: '7', plaatsgevondenOp: '2020-01-02T03:04:05.060' }, x: { nummer: '' } }, { klantcontact: { uuid: one }, x: { uuid: two } })
    assert.deepEqual([[...history.withNumber], [...history.moments]], [[one], ['2020-01-02T03:04:05.06Z']])
  })
  it('of a request that failed is nothing', () => {
    const history = new History()
    history.remember({ nummer: '7' }, { code: 'invalid' })
    assert.equal(history.withNumber.size, 0)
  })
})

describe('the list of deviations', () => {
  const page = (...rows: string[]) => ['# Title', '## Opnames', 'Words.', '', '| nr | what | expected | why |', '|---|---|---|---|', ...rows, '', '## After', '| 9 | x | `{}` | y |'].join('\n')

  it('is read from its own section', () => {
    assert.deepEqual([...readDeviations(page('| 3, 14 | title | `{"$.title":"a\\|b"}` | because |')).values()], [3, 14].map((number) => ({ number, expected: { '$.title': 'a|b' } })))
    assert.equal(readDeviations(page()).size, 0)
  })
  it('is refused with a row that lacks something, twice the same number, or without its section', () => {
    for (const row of ['| x | a | `{"$":1}` | b |', '| 1 | a | {"$":1} | b |', '| 1 | a | `{}` | b |', '| 1 | a | `{"$":1}` | |', '| 1 | | `{"$":1}` | b |', '| 1 | a |']) assert.throws(() => readDeviations(page(row)), /not a row/)
    assert.throws(() => readDeviations(page('| 1 | a | `{"$": 1}` | b |', '| 2, 1 | c | `{"$": 1}` | d |')), /twice/)
    assert.throws(() => readDeviations('# Title'), /no section/)
  })
})

describe('a revised answer', () => {
  const answer = { status: 200, headers: { allow: 'GET' }, body: { naam: 'Noor', results: [{ van: { uuid: one } }] } }

  it('has other values in the places that are named, and leaves the recorded one as it was', () => {
    const { status, headers, body } = revised(answer, { status: 400, location: '/x', '$.naam': null, '$.results[0].van.uuid': two })
    assert.deepEqual({ status, headers, body }, { status: 400, headers: { allow: 'GET', location: '/x' }, body: { naam: null, results: [{ van: { uuid: two } }] } })
    assert.equal(valueAt(answer, '$.results[0].van.uuid'), one)
    assert.deepEqual(revised(answer, { $: 1 }).body, 1)
  })
  it('is refused for a place that the recorded one lacks', () => {
    for (const at of ['$.leeftijd', '$.results[1].van', '$.naam.eerste']) assert.throws(() => revised(answer, { [at]: 1 }), RangeError)
  })
})
