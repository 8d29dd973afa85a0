/** A hundred clients at once, who may see different sources and ask the same: none gets what another may see. */
import assert from 'node:assert/strict'
import { parseList, type Token } from 'structured-headers'
import { personen } from '../../config/voorbeeldgemeente/personen.ts'
import { configured, type Configured } from './configured.ts'
import type { Answer } from './gemeente.ts'

const sources = ['crm', 'zaken', 'post', 'register']
/** Every choice of sources but none. */
const choices = Array.from({ length: 2 ** sources.length - 1 }, (_, index) => sources.filter((_source, bit) => ((index + 1) >> bit) & 1))
const clients = Array.from({ length: 100 }, (_, index) => ({ name: `client-${index}`, token: `token-of-${index}`, sees: choices[index % choices.length]! }))

const { bsn } = personen[0]!
const named = `partijIdentificator__codeSoortObjectId=bsn&partijIdentificator__objectId=${bsn}`
const questions = [
  `/partijen?${named}&expand=digitaleAdressen`,
  '/onderwerpobjecten?pageSize=10',
  `/klantcontacten?hadBetrokkene__wasPartij__partijIdentificator__objectId=${bsn}&pageSize=5&expand=gingOverOnderwerpobjecten`,
]

function seenIn({ headers }: Answer): string[] {
  return parseList(headers.get('gevel-bronnen') ?? '').map(([name]) => (name as Token).toString())
}

describe('A hundred clients at once', () => {
  let gevel: Configured
  /** By choice of sources and question: the answer that the sources themselves give, one request at a time. */
  const expected = new Map<string, unknown>()
  /** By choice of sources: a contact that it sees, by its id. */
  const details = new Map<string, string>()

  before(async function () {
    this.timeout(60_000)
    gevel = await configured((configuration) => {
      configuration.clients = Object.fromEntries(clients.map(({ name, token, sees }) => [name, { tokens: [token], sources: sees, resources: 'alles' }]))
      // Links by address make what hidden sources know matter as well.
      configuration.sources['post']!['koppelen'] = 'alle'
    })
    for (const { token, sees } of clients.slice(0, choices.length)) {
      for (const question of questions) expected.set(`${sees.join()} ${question}`, (await gevel.get(question, { authorization: `Token ${token}`, 'cache-control': 'no-cache' })).body)
      const { body } = await gevel.get('/klantcontacten?pageSize=1', { authorization: `Token ${token}` })
      details.set(sees.join(), body.results[0].uuid)
    }
  })
  after(() => gevel?.stop())

  it('expects answers that differ', () => {
    for (const question of questions) {
      assert.ok(new Set(choices.map((sees) => JSON.stringify(expected.get(`${sees.join()} ${question}`)))).size >= 6, question)
    }
  })

  it('each get what their own sources hold, from the sources and from memory', async () => {
    const ask = async ({ token, sees }: (typeof clients)[number], question: string) => {
      const answer = await gevel.get(question, { authorization: `Token ${token}` })
      assert.equal(answer.status, 200, JSON.stringify(answer.body))
      assert.deepEqual(seenIn(answer).filter((source) => !sees.includes(source)), [], `${sees.join()} is told of a source that it may not see`)
      assert.deepEqual(answer.body, expected.get(`${sees.join()} ${question}`), `${sees.join()} asking ${question}`)
    }
    for (const question of questions) await Promise.all(clients.map((client) => ask(client, question)))
    await Promise.all(clients.flatMap((client, index) => [ask(client, questions[index % questions.length]!), ask(client, questions[(index + 1) % questions.length]!)]))
  }).timeout(120_000)

  it('never find by its id what only another sees, though it is at hand for that one', async () => {
    const byToken = (sees: readonly string[]) => clients.find((client) => client.sees.join() === sees.join())!.token
    for (const [choice, uuid] of details) {
      const sees = choice.split(',')
      const others = sources.filter((source) => !sees.includes(source))
      assert.equal((await gevel.get(`/klantcontacten/${uuid}`, { authorization: `Token ${byToken(sees)}` })).status, 200)
      if (others.length > 0) assert.equal((await gevel.get(`/klantcontacten/${uuid}`, { authorization: `Token ${byToken(others)}` })).status, 404, `${others.join()} finds a contact of ${choice}`)
    }
  }).timeout(30_000)
})
