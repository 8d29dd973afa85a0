/** What sources do besides what they promise, each seen on a real one: none of it may end as a short or a wrong answer. */
import assert from 'node:assert/strict'
import { isQuarantine, SourceError } from '#spi'
import { meldingen, usual, type Asked, type Meldpunt } from './meldpunt.ts'
import { opened, patiently, walk, type Change, type Opened } from './opened.ts'

const newestFirst = meldingen.map(({ id }) => String(id)).reverse()
const fails = (code: string, message?: RegExp) => (error: unknown) => error instanceof SourceError && error.code === code && (message?.test(error.message) ?? true)

async function over(change: Change, work: (opened: Opened) => Promise<void>, rows = meldingen): Promise<void> {
  const one = await opened(change, rows)
  try {
    await work(one)
  } finally {
    await one.close()
  }
}

const asUsual = () => {}
const list = (manifest: any) => manifest.resources.klantcontacten.list
/** Answers as the source does, after a change of what it was asked or of what it gives. */
function habit(meldpunt: Meldpunt, change: (asked: Asked, body: any) => unknown, query: (query: URLSearchParams) => void = () => {}): void {
  meldpunt.habit = (asked) => {
    const changed = new URLSearchParams(asked.query)
    query(changed)
    const reply = usual(meldingen, { ...asked, query: changed })
    return { ...reply, body: change(asked, reply.body) }
  }
}

describe('Paging over a source that is told by a manifest', () => {
  it('reads all by offset', () => over(asUsual, async ({ adapter }) => assert.deepEqual(await walk(adapter), newestFirst)))

  it('fails where pages are cut, rather than ending there', () => over(asUsual, async ({ adapter, meldpunt }) => {
    habit(meldpunt, (_asked, body) => body, (query) => query.set('aantal', '20'))
    await assert.rejects(walk(adapter), fails('bron-onleesbaar', /pages of 20 rows where 50 were asked/))
  }))

  it('fails where the same page comes back', () => over((manifest) => { delete list(manifest).total }, async ({ adapter, meldpunt }) => {
    habit(meldpunt, (_asked, body) => body, (query) => query.set('start', '0'))
    await assert.rejects(walk(adapter), fails('bron-onleesbaar', /same page/))
  }))

  it('fails where a row comes twice on one page', () => over(asUsual, async ({ adapter, meldpunt }) => {
    habit(meldpunt, (_asked, body) => ({ ...body, meldingen: [...body.meldingen.slice(1), body.meldingen[1]] }))
    await assert.rejects(walk(adapter), fails('bron-onleesbaar', /twice/))
  }))

  it('fails without the total that was promised, and without the list', () => over(asUsual, async ({ adapter, meldpunt }) => {
    habit(meldpunt, (_asked, { meldingen: rows }) => ({ meldingen: rows, totaal: null }))
    await assert.rejects(walk(adapter), fails('bron-onleesbaar', /total/))
    habit(meldpunt, (_asked, { totaal }) => ({ totaal }))
    await assert.rejects(walk(adapter), fails('bron-onleesbaar', /list of rows/))
  }))

  it('takes a list of one that is written as that one', () => over(asUsual, async ({ adapter, meldpunt }) => {
    habit(meldpunt, (_asked, { meldingen: [first] }) => ({ meldingen: first, totaal: '1' }))
    assert.deepEqual(await walk(adapter), newestFirst.slice(0, 1))
  }))

  const byPage: Change = (manifest) => {
    list(manifest).query = { pagina: '{page}', aantal: '{limit}' }
    list(manifest).page = { kind: 'page', max: 20 }
  }
  const pages = (meldpunt: Meldpunt, shape: (body: any) => unknown = (body) => body, size?: number) => habit(meldpunt, (_asked, body) => shape(body), (query) => {
    const rows = size ?? Number(query.get('aantal'))
    query.set('aantal', String(rows))
    query.set('start', String((Number(query.get('pagina')) - 1) * rows))
  })

  it('reads all by pages, and from any place', () => over(byPage, async ({ adapter, meldpunt }) => {
    pages(meldpunt)
    assert.deepEqual(await walk(adapter), newestFirst)
    assert.deepEqual(await walk(adapter, { limit: 7 }), newestFirst)
    const { records } = await adapter.resources.klantcontacten!.list!.fetch({ filters: [], limit: 15, from: { offset: 13 } }, patiently())
    assert.deepEqual(records.map(({ local }) => local), newestFirst.slice(13, 28))
  }))

  it('without a total takes a short page for the last one only when the next one is empty', () => over((manifest) => { byPage(manifest); delete list(manifest).total }, async ({ adapter, meldpunt }) => {
    pages(meldpunt)
    assert.deepEqual(await walk(adapter), newestFirst)
    pages(meldpunt, undefined, 8)
    await assert.rejects(walk(adapter), fails('bron-onleesbaar', /pages of 8 rows where 20 were asked/))
  }))

  it('goes on at links as the source wrote them, and never elsewhere', () => over((manifest) => {
    list(manifest).page = { kind: 'nextLink', max: 50, next: '"@odata.nextLink"' }
    list(manifest).query = {}
    delete list(manifest).total
  }, async ({ adapter, meldpunt }) => {
    const cookie = "$skiptoken=%3Ccookie%20pagenumber='2'%3E!"
    meldpunt.habit = ({ search }) => (search === ''
      ? { body: { meldingen: meldingen.slice(0, 3), '@odata.nextLink': `${meldpunt.url}/meldingen?${cookie}` } }
      : { body: { meldingen: meldingen.slice(3, 6) } })
    assert.deepEqual(await walk(adapter), meldingen.slice(0, 6).map(({ id }) => String(id)))
    assert.equal(meldpunt.asked.at(-1)!.search, cookie)
    meldpunt.habit = () => ({ body: { meldingen: meldingen.slice(0, 3), '@odata.nextLink': 'http://elders.example/meldingen' } })
    await assert.rejects(walk(adapter), fails('bron-onleesbaar', /outside/))
    meldpunt.habit = ({ search }) => ({ body: { meldingen: meldingen.slice(search ? 3 : 0, 6), '@odata.nextLink': `${meldpunt.url}/meldingen?${cookie}` } })
    await assert.rejects(walk(adapter), fails('bron-onleesbaar', /very place/))
  }))

  it('fails where ever new links lead to pages that came before, and walks as often as it likes where they do not', () => over((manifest) => {
    list(manifest).page = { kind: 'cursor', max: 50, next: 'verder' }
    list(manifest).query = { na: '{cursor}' }
    delete list(manifest).total
  }, async ({ adapter, meldpunt }) => {
    let links = 0
    const pages = (places: readonly number[]): void => {
      let step = 0
      meldpunt.habit = ({ query }) => {
        step = query.has('na') ? step + 1 : 0
        const place = places[step % places.length]!
        return { body: { meldingen: meldingen.slice(place, place + 3), ...(step < places.length * 3 && place < 9 && { verder: `link-${++links}` }) } }
      }
    }
    pages([0, 3, 6, 9])
    for (let walks = 0; walks < 3; walks++) assert.equal((await walk(adapter)).length, 12)
    pages([0, 3])
    await assert.rejects(walk(adapter), fails('bron-onleesbaar', /same page/))
  }))

  it('goes on after the last key', () => over((manifest) => {
    const of = list(manifest)
    delete of.total
    of.where = { language: 'fiql' }
    of.query = { q: '{where}', aantal: '{limit}' }
    of.page = { kind: 'keyset', max: 10, after: 'id=lt={value:integer}' }
  }, async ({ adapter, meldpunt }) => {
    meldpunt.habit = ({ query }) => {
      const before = Number(/id=lt=(\d+)/.exec(query.get('q') ?? '')?.[1] ?? Infinity)
      return { body: { meldingen: meldingen.filter(({ id }) => id < before).reverse().slice(0, Number(query.get('aantal'))) } }
    }
    assert.deepEqual(await walk(adapter), newestFirst)
    assert.deepEqual(await walk(adapter, { limit: 4 }), newestFirst)
  }))
})

describe('A source that passes over what it is asked', () => {
  it('fails where it answers everything to a filter', () => over(asUsual, async ({ adapter, meldpunt }) => {
    habit(meldpunt, (_asked, body) => body, (query) => query.delete('kanaal'))
    await assert.rejects(walk(adapter, { filters: [{ name: 'kanaal', value: 'balie' }] }), fails('bron-onleesbaar', /asked by kanaal/))
  }))

  it('fails where it answers everything about everybody', () => over(asUsual, async ({ adapter, meldpunt }) => {
    habit(meldpunt, (_asked, body) => body, (query) => query.delete('melder'))
    await assert.rejects(walk(adapter, { persoon: { key: 'email', values: ['melder1@voorbeeld.example'] } }), fails('bron-onleesbaar', /asked by email/))
  }))

  it('fails where it gives another record than the one asked for', () => over(asUsual, async ({ adapter, meldpunt }) => {
    meldpunt.habit = () => ({ body: meldingen[0] })
    await assert.rejects(adapter.resources.klantcontacten!.get!.fetch(['1002'], patiently()), fails('bron-onleesbaar', /gives another/))
  }))
})

describe('Failures of a source that is told by a manifest', () => {
  it('knows an error in an answer with status 200', () => over((manifest) => {
    manifest.errors = [{ when: { path: 'fout.code', is: ['GEEN_RECHT'] }, as: 'bron-weigert' }, { when: '[0].errorCode', as: 'bron-mislukt' }]
  }, async ({ adapter, meldpunt }) => {
    meldpunt.habit = () => ({ body: { fout: { code: 'GEEN_RECHT' } } })
    await assert.rejects(walk(adapter), fails('bron-weigert'))
    meldpunt.habit = () => ({ body: [{ errorCode: 'UNKNOWN', message: '999993653' }] })
    await assert.rejects(walk(adapter), (error: Error) => fails('bron-mislukt')(error) && !error.message.includes('999993653'))
  }))

  it('tells how long a source wants to be left alone', () => over(asUsual, async ({ adapter, meldpunt }) => {
    meldpunt.habit = () => ({ status: 429, headers: { 'retry-after': '7' }, body: {} })
    await assert.rejects(walk(adapter), (error: SourceError) => error.code === 'bron-overbelast' && error.retryAfterMs === 7000)
  }))

  it('asks no more in a minute than the manifest allows', () => over((manifest) => { manifest.limits = { perMinute: 2 } }, async ({ adapter, meldpunt }) => {
    await assert.rejects(walk(adapter, { limit: 10 }), (error: SourceError) => error.code === 'bron-overbelast' && error.retryAfterMs! > 50_000)
    assert.equal(meldpunt.asked.length, 2)
  }))

  it('asks no more at a time than the manifest allows', () => over((manifest) => { manifest.limits = { concurrency: 2 } }, async ({ adapter, meldpunt }) => {
    const stop = new AbortController()
    meldpunt.habit = () => 'hang'
    const gets = adapter.resources.klantcontacten!.get!.fetch(['1001', '1002', '1003', '1004'], { signal: stop.signal })
    while (meldpunt.asked.length < 2) await new Promise((resolve) => setTimeout(resolve, 5))
    stop.abort(new SourceError('bron-te-laat', 'enough'))
    await assert.rejects(gets, fails('bron-te-laat'))
    assert.equal(meldpunt.asked.length, 2)
  }))

  it('says that its credentials are refused', () => over(asUsual, async ({ adapter, meldpunt }) => {
    meldpunt.habit = () => ({ status: 401, body: {} })
    await assert.rejects(adapter.probe!(patiently()), fails('bron-weigert'))
  }))
})

describe('Rows that cannot be read', () => {
  const broken = (row: object) => over(asUsual, async ({ adapter, meldpunt }) => {
    habit(meldpunt, (_asked, body) => ({ ...body, meldingen: [{ ...body.meldingen[0], ...row }, ...body.meldingen.slice(1)] }))
    const { records, quarantined, total } = await adapter.resources.klantcontacten!.list!.fetch({ filters: [], limit: 5 }, patiently())
    assert.deepEqual([records.length, quarantined?.length, total], [4, 1, 57])
    assert.doesNotMatch(quarantined![0]!.reason, /geheim/)
  })
  it('are told: a moment that is none', () => broken({ datum: 'geheim gisteren' }))
  it('are told: what the standard requires is not there', () => broken({ titel: '  ' }))
  it('are told: an object in the place of a text', () => broken({ titel: { geheim: 1 } }))
  it('are told: an id that is none', () => broken({ id: 'geheim-1' }))

  it('are told when they are got, beside what can be read', () => over(asUsual, async ({ adapter, meldpunt }) => {
    meldpunt.habit = ({ path }) => (path === '/meldingen/1001' ? { body: { ...meldingen[0], kanaal: null } } : undefined)
    const [one, other, none] = await adapter.resources.klantcontacten!.get!.fetch(['1001', '1002', '9999'], patiently())
    assert.ok(one && isQuarantine(one))
    assert.equal(other && !isQuarantine(other) && other.local, '1002')
    assert.equal(none, undefined)
  }))
})
