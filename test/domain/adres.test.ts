/** Digitale adressen: which are the same place, and which telephone numbers the standard takes. */
import assert from 'node:assert/strict'
import { adresKey, normaliseAdres, spellingsOf, toTelefoonnummer } from '#domain/adres.ts'

const same = (soort: 'email' | 'telefoonnummer' | 'overig', ...adressen: string[]) => new Set(adressen.map((one) => adresKey(soort, one))).size === 1

describe('Two digitale adressen are the same', () => {
  it('as e-mail in any letter case and with spaces around', () => {
    assert.ok(same('email', 'Suzanne.Moulin@Voorbeeld.example', 'suzanne.moulin@voorbeeld.example', ' suzanne.moulin@voorbeeld.example '))
    assert.ok(!same('email', 'suzanne.moulin@voorbeeld.example', 'suzannemoulin@voorbeeld.example'))
  })

  it('as telephone number however people write it', () => {
    assert.ok(same('telefoonnummer', '0612345678', '06-12345678', '06 12 34 56 78', '+31612345678', '+31 (0)6 12345678', '0031612345678', '(06) 123 456 78', '06.12345678'))
    assert.equal(normaliseAdres('telefoonnummer', '020 1234567'), '+31201234567')
    assert.ok(!same('telefoonnummer', '0612345678', '0612345679'))
  })

  it('as a number of another country only with its country', () => {
    assert.equal(normaliseAdres('telefoonnummer', '0032 2 123 45 67'), '+3221234567')
    assert.ok(!same('telefoonnummer', '+32612345678', '+31612345678'))
  })

  it('as anything else letter by letter', () => {
    assert.ok(same('overig', ' @suzanne ', '@suzanne'))
    assert.ok(!same('overig', '@Suzanne', '@suzanne'))
  })

  it('never when they are of different soorten', () => assert.notEqual(adresKey('overig', 'a@b.example'), adresKey('email', 'a@b.example')))
})

describe('A telephone number that the standard takes', () => {
  it('is made of what people write', () => {
    const written: Readonly<Record<string, string>> = {
      '06-12345678': '0612345678', '+31 (0)6 12345678': '+31612345678', '0031 6 12345678': '0031612345678', '(020) 123 45 67': '0201234567', '+32 2 123 45 67': '+3221234567',
    }
    for (const [text, number] of Object.entries(written)) assert.equal(toTelefoonnummer(text), number, text)
  })

  it('is never a service number, too short, too long, or a word', () => {
    for (const text of ['0800-1234', '0900 1234', '14 030', '14020', '1400', '0800123456', '112', '12345678', '06123456789', '+123', '0012', 'geen', '']) {
      assert.equal(toTelefoonnummer(text), undefined, text)
    }
  })
})

describe('The spellings of an address', () => {
  it('are those in which a source may hold it, each the same address', () => {
    assert.deepEqual(spellingsOf('telefoonnummer', '+31612345678'), ['+31612345678', '0031612345678', '0612345678'])
    assert.deepEqual(spellingsOf('telefoonnummer', '+3225551234'), ['+3225551234', '003225551234'])
    for (const one of spellingsOf('telefoonnummer', '+31612345678')) assert.equal(normaliseAdres('telefoonnummer', one), '+31612345678')
    assert.deepEqual(spellingsOf('email', 'suzanne@voorbeeld.example'), ['suzanne@voorbeeld.example'])
    assert.deepEqual(spellingsOf('telefoonnummer', '14050'), ['14050'])
  })
})
