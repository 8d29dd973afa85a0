/** Many requests at once, of which none is turned away. */
import assert from 'node:assert/strict'
import { personen } from '../../config/voorbeeldgemeente/personen.ts'
import { configured, type Configured } from './configured.ts'

const bsns = personen.filter(({ bronnen }) => bronnen.length > 0).map(({ bsn }) => bsn)
const bsn = (index: number) => bsns[index % bsns.length]!

const mixed: readonly ((index: number) => string)[] = [
  (index) => `/klantcontacten?page=${1 + (index % 5)}`,
  (index) => `/partijen?partijIdentificator__codeSoortObjectId=bsn&partijIdentificator__objectId=${bsn(index)}&expand=digitaleAdressen`,
  (index) => `/klantcontacten?hadBetrokkene__wasPartij__partijIdentificator__objectId=${bsn(index)}&expand=gingOverOnderwerpobjecten`,
  () => '/partijen?pageSize=20',
  () => '/betrokkenen',
  () => '/internetaken',
  () => '/digitaleadressen?pageSize=50',
]

describe('A hundred requests at once', () => {
  let gevel: Configured
  beforeEach(async () => { gevel = await configured(() => undefined) })
  afterEach(() => gevel.stop())

  const all = (path: (index: number) => string) =>
    Promise.all(Array.from({ length: 100 }, async (_, index) => {
      const answer = await gevel.get(path(index))
      assert.equal(answer.status, 200, `${path(index)}: ${JSON.stringify(answer.body)} ${answer.headers.get('gevel-bronnen')}`)
      return answer
    }))

  it('that are equal are all answered, with the same', async () => {
    const answers = await all(() => '/klantcontacten')
    for (const { body } of answers) assert.deepEqual(body, answers[0]!.body)
  }).timeout(60_000)

  it('that differ are all answered', async () => {
    await all((index) => mixed[index % mixed.length]!(index))
  }).timeout(60_000)
})
