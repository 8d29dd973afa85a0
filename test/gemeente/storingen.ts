/** What becomes of a walk when a server that it leads over fails: one server after the other, in several ways. */
import assert from 'node:assert/strict'
import { setTimeout as pause } from 'node:timers/promises'
import type { Answer } from '../http/gemeente.ts'
import type { Opstelling } from './opstelling.ts'
import type { Started } from './servers.ts'
import { contactenVan, kentAdressen, post, suzanne, type Naam } from './verhaal.ts'
import { contactenPad, genoemd, teksten } from './wandelen.ts'

interface Storing {
  readonly name: string
  begin(behind: Started): void | Promise<void>
  end(behind: Started): void | Promise<void>
}

const stopt: Storing = { name: 'is stopped', begin: ({ server }) => server!.halt(), end: ({ server }) => server!.start() }
const hangt: Storing = { name: 'hangs', begin: ({ server }) => server!.freeze(), end: ({ server }) => server!.thaw() }
const breekt: Storing = { name: 'is cut off in the middle of each answer', begin: ({ connections }) => connections!.cut!(), end: ({ connections }) => connections!.heal() }

/** Sources that one server is. One that takes the longest of all over everything is not waited for until its deadline. */
const gevallen: readonly (readonly [sources: readonly [Naam, ...Naam[]], storingen: readonly Storing[]])[] = [
  [['crm'], [stopt, hangt, breekt]], [['belastingen'], [stopt, breekt]], [['dovecot'], [stopt, hangt, breekt]], [['cyrus', 'webmail'], [stopt, hangt]],
  [['meldingen'], [stopt]], [['relaties'], [stopt, hangt]],
]

/** Straight from the sources: what is kept would hide that one is down. */
const vers = { 'cache-control': 'no-cache' }
const size = contactenVan(suzanne).length / 2

export function storingenTijdens(gevel: () => Opstelling, optioneel: readonly Naam[]): void {
  const everything = teksten(contactenVan(suzanne).map(({ tekst }) => ({ onderwerp: tekst })))
  const path = contactenPad(suzanne, `&pageSize=${size}`)

  function isRefused({ status, body }: Answer, failing: readonly Naam[]): void {
    assert.ok([502, 503, 504].includes(status), `${status} ${JSON.stringify(body)}`)
    assert.ok(failing.some((name) => body.detail.includes(name)), body.detail)
    assert.doesNotMatch(JSON.stringify(body), /127\.0\.0\.1|ECONN|SELECT|999993653/)
  }

  /** What the others have, from there on. While it is unknown who else holds an address, mail is nobody's. */
  function isRest(answer: Answer, failing: readonly Naam[], after: readonly string[]): void {
    assert.deepEqual([answer.status, answer.headers.get('gevel-volledig')], [200, '?0'], JSON.stringify(answer.body))
    for (const name of failing) assert.equal(genoemd(answer)[name]!.status, 'fout', answer.headers.get('gevel-bronnen')!)
    const without = failing.some((name) => kentAdressen.includes(name)) ? [...failing, ...post] : failing
    const expected = contactenVan(suzanne, without).map(({ tekst }) => tekst).filter((tekst) => !after.includes(tekst))
    assert.deepEqual(teksten(answer.body.results), expected.slice(0, size))
  }

  /** As soon as every source takes part again. */
  async function whole(next: string): Promise<{ results: any[]; count: number; next: string }> {
    for (const end = Date.now() + 40_000; ;) {
      const { status, body } = await gevel().get(next, { ...vers, prefer: 'handling=strict' })
      if (status === 200) return body
      assert.ok(Date.now() < end, `still ${status}: ${JSON.stringify(body)}`)
      await pause(250)
    }
  }

  async function walkOver(between: (next: string, seen: string[]) => Promise<void>): Promise<void> {
    const first = await whole(path)
    const seen = teksten(first.results)
    await between(first.next, seen)
    const last = await whole(first.next)
    assert.deepEqual([...seen, ...teksten(last.results)], everything)
    assert.deepEqual([first.count, last.count, last.next], [everything.length, everything.length, null])
  }

  for (const [failing, storingen] of gevallen) {
    const [name] = failing
    const isOptioneel = optioneel.includes(name)
    for (const storing of storingen) {
      it(`${failing.join(' and ')} ${storing.name} in mid-walk: ${isOptioneel ? 'the others go on' : 'that is said'}, and after it the walk is whole`, () => walkOver(async (next, seen) => {
        await storing.begin(gevel().behind(name))
        try {
          const [own, other] = await Promise.all([gevel().get(next, vers), gevel().get(path, { ...vers, prefer: `handling=${isOptioneel ? 'strict' : 'lenient'}` })])
          if (isOptioneel) isRest(own, failing, seen)
          else isRefused(own, failing)
          if (isOptioneel) isRefused(other, failing)
          else isRest(other, failing, [])
        } finally {
          await storing.end(gevel().behind(name))
        }
      }))
    }
  }

  it('is restarted in mid-walk, whichever it is: the walk goes on', () => walkOver(async () => {
    for (const [[name]] of gevallen) {
      const { server } = gevel().behind(name)
      await server!.halt()
      await server!.start()
    }
  }))

  it('has its connections cut between two pages: nobody notices', () => walkOver(async (next) => {
    for (const [[name]] of gevallen) await gevel().behind(name).connections?.heal()
    const { status, headers } = await gevel().get(next, vers)
    assert.deepEqual([status, headers.get('gevel-volledig')], [200, '?1'])
  }))
}
