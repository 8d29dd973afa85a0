/** Who: several sources' partijen as one persoon, linked mail, and facts that protect people whoever asks. */
import assert from 'node:assert/strict'
import type { Identity } from '../../src/domain/identity.ts'
import type { Item } from '../../src/federation/items.ts'
import { refsIn } from '../../src/federation/items.ts'
import type { Adapter } from '../../src/spi/contract.ts'
import { SourceError } from '../../src/domain/errors.ts'
import { bsn, byAdres, crm, kvk, mailSource, rsin, vestiging } from './people.ts'
import { query, setup, type Setup } from './simulated.ts'

async function partijen({ service, context }: Setup, identity: Identity, sources?: readonly string[]): Promise<readonly Item[]> {
  return (await service.list(query('partijen', { persoon: [{ identities: [identity] }] }), context(sources && { sources })))!.items
}

async function betrokkenen({ service, context }: Setup, identity: Identity, sources?: readonly string[]): Promise<string[]> {
  const result = await service.list(query('betrokkenen', { persoon: [{ identities: [identity] }] }), context(sources && { sources }))
  return result!.items.map(({ ref }) => `${ref.source}/${ref.local}`)
}

describe('a persoon over several sources', () => {
  it('is one partij, with what the first source in precedence says', async () => {
    const sources = setup([{ resources: crm([{ local: '1', identiteiten: [bsn('999993653')], naam: '' }]) }, { resources: crm([{ local: '7', identiteiten: [bsn('999993653')], naam: 'Moulin' }]) }])
    const [partij, ...others] = await partijen(sources, bsn('999993653'))
    assert.deepEqual([others, partij!.ref], [[], { source: 0, local: 'bsn:999993653' }])
    assert.deepEqual(partij!.fields['partijIdentificatie'], { contactnaam: { achternaam: 'Moulin' } })
    assert.deepEqual(refsIn(partij!.fields['betrokkenen']), [{ source: 1, local: '1' }, { source: 2, local: '7' }])
    assert.equal((partij!.fields['partijIdentificatoren'] as unknown[]).length, 1)
  })

  it('is found by a number that only another source knows, in a second wave', async () => {
    const sources = setup([
      { resources: crm([{ local: '1', identiteiten: [rsin('850000014')] }]) },
      { resources: crm([{ local: '2', identiteiten: [kvk('90004760'), rsin('850000014')] }]) },
      { resources: crm([{ local: '3', identiteiten: [kvk('90004760')] }]) },
    ])
    for (const number of [rsin('850000014'), kvk('90004760')]) {
      const [partij, ...others] = await partijen(sources, number)
      assert.deepEqual([others, partij!.ref.local], [[], 'kvk_nummer:90004760'])
      assert.deepEqual(partij!.sources.map(({ name }) => name), ['bron1', 'bron2', 'bron3'])
    }
    // A reference says so too, also of the source that knows the weaker number alone.
    assert.deepEqual(await betrokkenen(sources, rsin('850000014')), ['1/1', '2/2', '3/3'])
    const { service, ids, context } = sources
    const [uuid] = ids.mint('betrokkenen', [{ source: 1, local: '1' }]) as [string]
    assert.deepEqual(refsIn((await service.get('betrokkenen', uuid, [], context()))!.item.fields['wasPartij']), [{ source: 0, local: 'kvk_nummer:90004760' }])
  })

  it('that is a vestiging stays apart from its kvk_nummer, and from its namesake under another parent', async () => {
    const sources = setup([
      { resources: crm([{ local: '1', identiteiten: [kvk('69599084')] }, { local: '2', identiteiten: [vestiging('000037178598', '69599084'), kvk('69599084')] }]) },
      { resources: crm([{ local: '3', identiteiten: [vestiging('000037178598', '90004760')] }, { local: '4', identiteiten: [vestiging('000037178598')] }]) },
    ])
    assert.deepEqual((await partijen(sources, kvk('69599084'))).map(({ ref }) => ref.local), ['kvk_nummer:69599084'])
    assert.deepEqual(await betrokkenen(sources, kvk('69599084')), ['1/1'])
    const byNumber = await partijen(sources, vestiging('000037178598'))
    assert.deepEqual(byNumber.map(({ ref }) => ref.local).sort(), ['vestigingsnummer:/000037178598', 'vestigingsnummer:69599084/000037178598', 'vestigingsnummer:90004760/000037178598'])
    assert.deepEqual((await partijen(sources, vestiging('000037178598', '69599084'))).map(({ ref }) => ref.local), ['vestigingsnummer:69599084/000037178598'])
  })

  it('that is a vestiging without a known parent joins the only parent there is', async () => {
    const sources = setup([{ resources: crm([{ local: '1', identiteiten: [vestiging('000037178598', '69599084')] }]) }, { resources: crm([{ local: '4', identiteiten: [vestiging('000037178598')] }]) }])
    const found = await partijen(sources, vestiging('000037178598'))
    assert.deepEqual(found.map(({ ref }) => ref.local), ['vestigingsnummer:69599084/000037178598'])
    assert.deepEqual(refsIn(found[0]!.fields['betrokkenen']), [{ source: 1, local: '1' }, { source: 2, local: '4' }])
    const { service, ids, context } = sources
    const [uuid] = ids.mint('betrokkenen', [{ source: 2, local: '4' }]) as [string]
    assert.deepEqual(refsIn((await service.get('betrokkenen', uuid, [], context()))!.item.fields['wasPartij']), [found[0]!.ref])
  })

  it('with another bsn stays another, whatever else two people share', async () => {
    const sources = setup([{ resources: crm([{ local: '1', identiteiten: [bsn('999993653'), kvk('69599084')] }, { local: '2', identiteiten: [bsn('999990019'), kvk('69599084')] }]) }])
    assert.deepEqual(await betrokkenen(sources, bsn('999993653')), ['1/1'])
    assert.deepEqual(await betrokkenen(sources, bsn('999990019')), ['1/2'])
    assert.equal((await partijen(sources, kvk('69599084'))).length, 1)
  })

  it('is not taken for nobody when a source that could know does not answer', async () => {
    const down = { ...crm([]) }
    const fail = async () => { throw new SourceError('bron-onbereikbaar', 'refused') }
    const sources = setup([
      { resources: crm([]) },
      { resources: { ...down, partijen: { ...down.partijen!, list: { ability: down.partijen!.list!.ability, fetch: fail } } }, verplichting: 'optioneel' },
    ])
    await assert.rejects(partijen(sources, bsn('999993653')), { name: 'SourcesFailed', code: 'bron-onbereikbaar', sources: ['bron2'] })
    const [uuid] = sources.ids.mint('partijen', [{ source: 0, local: 'bsn:999993653' }]) as [string]
    await assert.rejects(sources.service.get('partijen', uuid, [], sources.context({ handling: 'lenient' })), { name: 'SourcesFailed' })
  })
})

describe('mail that is linked by address', () => {
  const moulin = { local: '1', identiteiten: [bsn('999993653')], adressen: [{ adres: 'Moulin@Voorbeeld.example' }] }
  const mails = ['moulin@voorbeeld.example', 'MOULIN@voorbeeld.example', 'moulin@voorbeeld.example.evil.test', 'xmoulin@voorbeeld.example'] as const

  it('belongs to the one who holds the whole address, in any letter case', async () => {
    assert.deepEqual(await betrokkenen(setup([{ resources: crm([moulin]) }, mailSource('geverifieerd', ...mails)]), bsn('999993653')), ['1/1', '2/1', '2/2'])
  })

  it('says in list, detail and partij alike whose it is', async () => {
    const sources = setup([{ resources: crm([moulin]) }, mailSource('geverifieerd', ...mails)])
    const { service, ids, context } = sources
    const [partij] = await partijen(sources, bsn('999993653'))
    assert.deepEqual(refsIn(partij!.fields['betrokkenen']), [{ source: 1, local: '1' }, { source: 2, local: '1' }, { source: 2, local: '2' }])
    const listed = (await service.list(query('betrokkenen'), context()))!.items.filter(({ ref }) => ref.source === 2)
    for (const item of listed) {
      const [uuid] = ids.mint('betrokkenen', [item.ref]) as [string]
      const detail = (await service.get('betrokkenen', uuid, [], context()))!.item
      assert.deepEqual(detail.fields['wasPartij'], item.fields['wasPartij'])
      assert.equal(item.provenance, ['1', '2'].includes(item.ref.local) ? 'via-adres' : 'eigen')
      assert.deepEqual(refsIn(item.fields['wasPartij']), ['1', '2'].includes(item.ref.local) ? [partij!.ref] : [])
    }
  })

  it('belongs to nobody by default, nor by an address that was never verified', async () => {
    assert.deepEqual(await betrokkenen(setup([{ resources: crm([moulin]) }, mailSource('geen', ...mails)]), bsn('999993653')), ['1/1'])
    const unverified = crm([{ ...moulin, adressen: [{ adres: 'moulin@voorbeeld.example', geverifieerd: false }] }])
    assert.deepEqual(await betrokkenen(setup([{ resources: unverified }, mailSource('geverifieerd', ...mails)]), bsn('999993653')), ['1/1'])
    assert.deepEqual(await betrokkenen(setup([{ resources: unverified }, mailSource('alle', ...mails)]), bsn('999993653')), ['1/1', '2/1', '2/2'])
  })

  it('belongs to nobody when two people hold the address, also when the client may not see one of them', async () => {
    const other = crm([{ local: '5', identiteiten: [bsn('999990019')], adressen: [{ adres: 'moulin@VOORBEELD.example', geverifieerd: false }] }])
    const sources = setup([{ resources: crm([moulin]) }, mailSource('geverifieerd', ...mails), { resources: other }])
    assert.deepEqual(await betrokkenen(sources, bsn('999993653')), ['1/1'])
    assert.deepEqual(await betrokkenen(sources, bsn('999993653'), ['bron1', 'post']), ['1/1'])
    assert.deepEqual(await betrokkenen(sources, bsn('999990019'), ['bron1', 'post']), [])
  })

  it('belongs to nobody when the other holder is known where only partijen can be asked for by address', async () => {
    const other = byAdres([{ local: '5', identiteiten: [bsn('999990019')], adressen: [{ adres: 'moulin@VOORBEELD.example', geverifieerd: false }] }])
    const sources = setup([{ resources: crm([moulin]) }, mailSource('geverifieerd', ...mails), { resources: other }])
    assert.deepEqual(await betrokkenen(sources, bsn('999993653')), ['1/1'])
    assert.deepEqual(await betrokkenen(setup([{ resources: crm([moulin]) }, mailSource('geverifieerd', ...mails), { resources: byAdres([]) }]), bsn('999993653')), ['1/1', '2/1', '2/2'])
  })

  it('belongs to nobody when that one does not answer', async () => {
    const silent = byAdres([])
    const fail = async () => { throw new SourceError('bron-te-laat', 'late') }
    const resources = { ...silent, partijen: { ...silent.partijen!, list: { ability: silent.partijen!.list!.ability, fetch: fail } } }
    const { service, context } = setup([{ resources: crm([moulin]) }, mailSource('geverifieerd', ...mails), { resources, verplichting: 'optioneel' }])
    const result = await service.list(query('betrokkenen', { persoon: [{ identities: [bsn('999993653')] }] }), context({ sources: ['bron1', 'post'] }))
    assert.deepEqual([result!.items.map(({ ref }) => ref.source), result!.completeness.complete], [[1], false])
  })

  it('is not linked by an address that only a hidden source holds', async () => {
    const sources = setup([{ resources: crm([{ local: '1', identiteiten: [bsn('999993653')] }]) }, mailSource('alle', ...mails), { resources: crm([moulin]) }])
    assert.deepEqual(await betrokkenen(sources, bsn('999993653'), ['bron1', 'post']), ['1/1'])
    const listed = (await sources.service.list(query('betrokkenen'), sources.context({ sources: ['bron1', 'post'] })))!.items
    assert.ok(listed.filter(({ ref }) => ref.source === 2).every(({ fields }) => fields['wasPartij'] === null))
  })

  it('belongs to nobody, and the answer is incomplete, when a source that could hold the address does not answer', async () => {
    const silent = crm([])
    const fail = async () => { throw new SourceError('bron-te-laat', 'late') }
    const resources = { ...silent, digitaleadressen: { ...silent.digitaleadressen!, list: { ability: silent.digitaleadressen!.list!.ability, fetch: fail } } }
    const { service, context } = setup([{ resources: crm([moulin]) }, mailSource('geverifieerd', ...mails), { resources, verplichting: 'optioneel' }])
    for (const sources of [['bron1', 'post', 'bron3'], ['bron1', 'post']]) {
      const result = await service.list(query('betrokkenen', { persoon: [{ identities: [bsn('999993653')] }] }), context({ sources }))
      assert.deepEqual(result!.items.map(({ ref }) => ref.source), [1])
      assert.equal(result!.completeness.complete, false)
      assert.ok(result!.completeness.sources.every(({ name }) => sources.includes(name)))
    }
  })
})

describe('filters on whose a record is', () => {
  it('see the partij that mail is linked to, as the answer shows it', async () => {
    const { service, context } = setup([{ resources: crm([{ local: '1', identiteiten: [bsn('999993653')], adressen: [{ adres: 'moulin@voorbeeld.example' }] }]) }, mailSource('geverifieerd', 'moulin@voorbeeld.example', 'ander@elders.example')])
    const found = async (soort: string) => {
      const result = await service.list(query('betrokkenen', { filters: [{ name: 'wasPartij__partijIdentificator__codeSoortObjectId', value: soort }] }), context())
      return result!.items.map(({ ref }) => `${ref.source}/${ref.local}`)
    }
    assert.deepEqual(await found('bsn'), ['1/1', '2/1'])
    assert.deepEqual(await found('kvk_nummer'), [])
  })
})

describe('a hidden source that does not answer', () => {
  const moulin = { local: '1', identiteiten: [bsn('999993653')], adressen: [{ adres: 'moulin@voorbeeld.example' }] }
  const fail = async () => { throw new SourceError('bron-onbereikbaar', 'refused') }
  const down = (): Adapter['resources'] => {
    const own = crm([])
    return { partijen: { ...own.partijen!, list: { ...own.partijen!.list!, fetch: fail } }, digitaleadressen: { ...own.digitaleadressen!, list: { ...own.digitaleadressen!.list!, fetch: fail } } }
  }

  it('never makes linked mail look like no mail: the answer is refused, without its name', async () => {
    const { service, context } = setup([{ resources: { partijen: crm([moulin]).partijen!, digitaleadressen: crm([moulin]).digitaleadressen! } }, mailSource('geverifieerd', 'moulin@voorbeeld.example'), { resources: down(), name: 'geheim', verplichting: 'optioneel' }])
    const asked = query('betrokkenen', { persoon: [{ identities: [bsn('999993653')] }] })
    for (const handling of ['standaard', 'lenient'] as const) {
      await assert.rejects(service.list(asked, context({ sources: ['bron1', 'post'], handling })), (error: Error & { sources: string[] }) => {
        assert.deepEqual([error.name, error.sources], ['SourcesFailed', ['post']])
        return true
      })
    }
  })

  it('counts as one that asks for secrecy', async () => {
    const sources = setup([{ resources: crm([{ ...moulin, geheim: false }]) }, { resources: down(), name: 'geheim' }])
    const [partij] = await partijen(sources, bsn('999993653'), ['bron1'])
    assert.equal(partij!.fields['indicatieGeheimhouding'], true)
  })

  it('counts for nothing there when it never carries the field', async () => {
    const resources = down()
    const silent = { ...resources, partijen: { ...resources.partijen!, omits: ['indicatieGeheimhouding'] as const } }
    const sources = setup([{ resources: crm([{ ...moulin, geheim: false }]) }, { resources: silent, name: 'geheim' }])
    const [partij] = await partijen(sources, bsn('999993653'), ['bron1'])
    assert.equal(partij!.fields['indicatieGeheimhouding'], false)
  })
})

describe('geheimhouding', () => {
  it('holds for everybody when any source asks for it, also one that the client may not see', async () => {
    const person = { local: '1', identiteiten: [bsn('999993653')] }
    for (const [own, other, expected] of [[false, true, true], [null, true, true], [true, false, true], [false, null, false], [undefined, undefined, null], [null, undefined, null]] as const) {
      const with_ = (geheim: boolean | null | undefined) => ({ resources: crm([{ ...person, ...(geheim !== undefined && { geheim }) }]) })
      const sources = setup([with_(own), with_(other)])
      assert.equal((await partijen(sources, bsn('999993653')))[0]!.fields['indicatieGeheimhouding'], expected)
      const hidden = (await partijen(sources, bsn('999993653'), ['bron1']))[0]!
      assert.equal(hidden.fields['indicatieGeheimhouding'], other === true ? true : (own ?? null))
      assert.deepEqual(hidden.sources.map(({ name }) => name), ['bron1'])
    }
  })

  it('holds in a list of what the sources themselves have as well, also when the one that asks for it is hidden', async () => {
    const person = { local: '1', identiteiten: [bsn('999993653')] }
    const other = { local: '2', identiteiten: [bsn('999990019')], geheim: false }
    const { service, context } = setup([{ resources: crm([{ ...person, geheim: false }, other]) }, { resources: crm([{ ...person, geheim: true }]) }])
    const flags = async (sources: readonly string[]) =>
      (await service.list(query('partijen'), context({ sources })))!.items.map(({ ref, fields }) => [`${ref.source}/${ref.local}`, fields['indicatieGeheimhouding']])
    assert.deepEqual(await flags(['bron1', 'bron2']), [['1/1', true], ['1/2', false], ['2/1', true]])
    assert.deepEqual(await flags(['bron1']), [['1/1', true], ['1/2', false]])
  })
})
