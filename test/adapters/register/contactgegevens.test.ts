import assert from 'node:assert/strict'
import { faultsOf, open, type Opened } from './opened.ts'

const leeg = {
  nummeraanduidingId: '', straatnaam: '', huisnummer: null, huisnummertoevoeging: '', postcode: '', stad: '', adresregel1: '', adresregel2: '', adresregel3: '', land: '',
}

describe('register: contactgegevens', () => {
  let register: Opened
  beforeEach(() => { register = open() })
  afterEach(() => register.adapter.close!())

  it('are stored and read back, newest first', async () => {
    const adres = { ...leeg, straatnaam: 'Kerkstraat', huisnummer: 12, postcode: '9712 AB', stad: 'Groningen', land: 'NL' }
    const fields = {
      geboortedatum: '1985-12-01', overlijdensdatum: null, geslachtsnaam: 'Müller-Çelik', geslacht: 'v', voorvoegsel: 'van der', voornamen: 'Zoë Élodie', adres,
    } as const
    const one = await register.create('persoon', fields)
    const other = await register.create('persoon', { ...fields, geslacht: 'o', overlijdensdatum: '2024-02-29' })
    assert.deepEqual(one.fields, fields)
    assert.deepEqual(await register.get('persoon', one.local), one)
    assert.deepEqual(await register.all('persoon'), [other, one])
  })

  it('have what the standard fills in', async () => {
    const persoon = await register.create('persoon', { geboortedatum: '1985-12-01', geslachtsnaam: 'Vogel' })
    assert.deepEqual(persoon.fields, {
      geboortedatum: '1985-12-01', overlijdensdatum: null, geslachtsnaam: 'Vogel', geslacht: '', voorvoegsel: '', voornamen: '', adres: leeg,
    })
    const organisatie = await register.create('organisatie', { handelsnaam: 'Bakkerij Çelik', adres: null })
    assert.deepEqual(organisatie.fields, { handelsnaam: 'Bakkerij Çelik', oprichtingsdatum: null, opheffingsdatum: null, adres: leeg })
  })

  it('change only in the fields given, the adres as a whole', async () => {
    const made = await register.create('organisatie', { handelsnaam: 'Bakkerij', oprichtingsdatum: '1990-03-01', adres: { straatnaam: 'Kerkstraat', huisnummer: 12 } })
    const changed = await register.update('organisatie', made.local, { opheffingsdatum: '2025-12-31', adres: { stad: 'Groningen' } })
    assert.deepEqual(changed?.fields, { handelsnaam: 'Bakkerij', oprichtingsdatum: '1990-03-01', opheffingsdatum: '2025-12-31', adres: { ...leeg, stad: 'Groningen' } })
    assert.deepEqual(await register.get('organisatie', made.local), changed)
    assert.equal((await register.update('organisatie', made.local, { opheffingsdatum: null }))?.fields.opheffingsdatum, null)
  })

  it('are gone when they are removed, alone', async () => {
    const [gone, stays] = [await register.create('organisatie', { handelsnaam: 'Een' }), await register.create('organisatie', { handelsnaam: 'Twee' })]
    assert.equal(await register.remove('organisatie', gone.local), true)
    assert.deepEqual(await register.all('organisatie'), [stays])
    assert.equal(await register.remove('organisatie', gone.local), false)
  })

  it('are refused when they cannot be shown as the standard has them, all faults at once', async () => {
    const dag = '31-12-2024' as never
    assert.deepEqual(await faultsOf(register.create('persoon', { geslachtsnaam: ' ', geslacht: 'x' as never, voorvoegsel: 'x'.repeat(11), overlijdensdatum: dag })), [
      'geboortedatum required', 'overlijdensdatum invalid', 'geslachtsnaam blank', 'geslacht invalid_choice', 'voorvoegsel max_length',
    ])
    assert.deepEqual(await faultsOf(register.create('organisatie', { oprichtingsdatum: '2024-02-30', adres: { land: 'NLD' } })), ['handelsnaam required', 'oprichtingsdatum invalid', 'adres.land max_length'])
    assert.deepEqual(await register.all('persoon'), [])
  })

  it('may be alike: nothing in them is unique', async () => {
    const draft = { geboortedatum: '1985-12-01', geslachtsnaam: 'Vogel' }
    assert.notEqual((await register.create('persoon', draft)).local, (await register.create('persoon', draft)).local)
  })
})
