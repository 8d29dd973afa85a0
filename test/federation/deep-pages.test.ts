/** What a deep page costs, in calls to the sources, and that it is the page of the full sort. Numbers are those of issue 4. */
import assert from 'node:assert/strict'
import type { ListResult } from '../../src/federation/service.ts'
import { bursts, daily, large, skewed, sortAll, uniform, withoutDates, type Moments } from './large.ts'
import { query, setup } from './simulated.ts'

const worlds: Readonly<Record<string, readonly Moments[]>> = {
  'with ties, null dates and dates of a day': [withoutDates(uniform(200_000, 2000), 6_000), uniform(100_000, 1500, daily), withoutDates(uniform(50_000, 900, 60_000), 500)],
  'of which most is of the last days': [skewed(200_000, 3000), skewed(100_000, 400, 60_000), uniform(50_000, 3000)],
  'of dates of a day alone': [uniform(200_000, 700, daily), uniform(100_000, 700, daily), uniform(50_000, 700, daily)],
  'that come in bursts': [bursts(200_000, 2000), uniform(100_000, 2000, daily), bursts(50_000, 1000)],
  'of one moment': [uniform(200_000, 0), uniform(100_000, 0), uniform(50_000, 0)],
  'of times that do not overlap': [uniform(200_000, 100), uniform(100_000, 100).map((one) => one - 200 * daily), uniform(50_000, 100).map((one) => one - 400 * daily)],
}
const pageSize = 20

describe('a deep page over 200,000 + 100,000 + 50,000 rows', function () {
  this.timeout(60_000)

  for (const [name, moments] of Object.entries(worlds)) {
    describe(name, () => {
      const sorted = sortAll(moments)
      const begin = () => {
        const sources = moments.map((one) => large(one))
        const served = setup(sources.map(({ port }) => ({ resources: { klantcontacten: port } })))
        const ask = async (page: number | 'last', volgende?: string) => {
          const result = (await served.service.list(query('klantcontacten', { page, pageSize, ...(volgende && { volgende }) }), served.context()))!
          return { result, calls: sources.map(({ calls }) => calls()) }
        }
        return ask
      }
      const check = ({ items, page, count, relation }: ListResult) => {
        assert.deepEqual(items.map(({ ref }) => `${ref.source}/${ref.local}`), sorted((page - 1) * pageSize, page * pageSize), `page ${page}`)
        assert.deepEqual([count, relation], [350_000, 'exact'])
      }
      const sum = (calls: readonly number[]) => calls.reduce((total, one) => total + one, 0)

      it('costs at most 35 calls when its number is made up', async () => {
        for (const page of [100, 500, 5_000, 9_999, 17_200]) {
          const { result, calls } = await begin()(page)
          check(result)
          assert.ok(sum(calls) <= 35, `page ${page}: ${calls.join(' + ')} calls`)
        }
      })

      it('costs at most two calls a source by next, and by number after the page before', async () => {
        const ask = begin()
        let { result } = await ask(5_000)
        for (let page = 5_001; page < 5_020; page++) {
          const followed = await ask(page, page % 3 === 0 ? undefined : result.next)
          result = followed.result
          check(result)
          assert.ok(followed.calls.every((one) => one <= 2), `page ${page}: ${followed.calls.join(' + ')} calls`)
        }
      })

      it('is the last one too', async () => {
        const { result, calls } = await begin()('last')
        check(result)
        assert.deepEqual([result.page, result.more], [17_500, false])
        assert.ok(sum(calls) <= 35, `${calls.join(' + ')} calls`)
      })
    })
  }

  it('that is the first costs one round of one call a source', async () => {
    const sources = Object.values(worlds)[0]!.map((one) => large(one))
    const { service, context } = setup(sources.map(({ port }) => ({ resources: { klantcontacten: port } })))
    await service.list(query('klantcontacten', { pageSize }), context())
    assert.deepEqual(sources.map(({ calls }) => calls()), [1, 1, 1])
  })
})
