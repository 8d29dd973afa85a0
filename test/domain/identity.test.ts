/** Numbers of personen and organisaties. */
import assert from 'node:assert/strict'
import {
  identificatorCodes, identityKey, isValidIdentity, passesElevenTest, sameIdentity, soortenOfLength, strongestIdentity, toPartijIdentificator, type Identity,
} from '#domain/identity.ts'

const bsn: Identity = { soort: 'bsn', nummer: '999993653' }
const rsin: Identity = { soort: 'rsin', nummer: '850000014' }
const kvk: Identity = { soort: 'kvk_nummer', nummer: '69599084' }
const vestiging: Identity = { soort: 'vestigingsnummer', nummer: '000037178598', kvk: '69599084' }
const loose: Identity = { soort: 'vestigingsnummer', nummer: '000037178598' }

describe('A number is valid', () => {
  it('with the length of its kind, in digits', () => {
    for (const one of [bsn, rsin, kvk, vestiging, loose]) assert.ok(isValidIdentity(one), identityKey(one))
    for (const one of [bsn, rsin, kvk, vestiging]) {
      assert.ok(!isValidIdentity({ ...one, nummer: one.nummer.slice(1) }), 'a digit short')
      assert.ok(!isValidIdentity({ ...one, nummer: `0${one.nummer}` }), 'a digit more')
      assert.ok(!isValidIdentity({ ...one, nummer: `${one.nummer.slice(0, -1)}x` }), 'a letter')
    }
  })

  it('for bsn and rsin with the check digit, for the others without', () => {
    assert.ok(!isValidIdentity({ ...bsn, nummer: '999993654' }))
    assert.ok(!isValidIdentity({ ...rsin, nummer: '850000015' }))
    assert.ok(isValidIdentity({ ...kvk, nummer: '12345678' }))
  })

  it('for a vestiging with a parent that is a kvk_nummer', () => assert.ok(!isValidIdentity({ ...vestiging, kvk: '123' })))

  it('by the 11-proef of the standard: nine changes of one digit are all seen, and nine zeros pass', () => {
    assert.ok(passesElevenTest('123456782') && passesElevenTest('000000000'))
    for (let place = 0; place < 9; place++) {
      const digit = (Number('999993653'[place]) + 1) % 10
      assert.ok(!passesElevenTest('999993653'.slice(0, place) + digit + '999993653'.slice(place + 1)), `digit ${place}`)
    }
  })
})

describe('What a bare number can be', () => {
  it('follows from its length alone', () => {
    assert.deepEqual(soortenOfLength('999993653'), ['bsn', 'rsin'])
    assert.deepEqual(soortenOfLength('69599084'), ['kvk_nummer'])
    assert.deepEqual(soortenOfLength('000037178598'), ['vestigingsnummer'])
    for (const none of ['', '1', '99999365x', '１２３４５６７８９', '1234567890']) assert.deepEqual(soortenOfLength(none), [], none)
  })
})

describe('Two identities', () => {
  it('are the same by soort, number, and for a vestiging its parent', () => {
    assert.ok(sameIdentity(bsn, { ...bsn }))
    assert.ok(!sameIdentity(bsn, { soort: 'rsin', nummer: bsn.nummer }))
    assert.ok(!sameIdentity(vestiging, loose))
    assert.ok(!sameIdentity(vestiging, { ...vestiging, kvk: '90004760' }))
    assert.equal(identityKey(vestiging), 'vestigingsnummer:69599084/000037178598')
    assert.equal(identityKey(loose), 'vestigingsnummer:/000037178598')
  })
})

describe('The strongest identity', () => {
  it('is the bsn, else the vestiging, else kvk_nummer, else rsin, in whatever order they come', () => {
    for (const [all, best] of [[[rsin, kvk, vestiging, bsn], bsn], [[rsin, kvk, vestiging], vestiging], [[rsin, kvk], kvk], [[rsin], rsin]] as const) {
      assert.equal(strongestIdentity(all), best)
      assert.equal(strongestIdentity([...all].reverse()), best)
    }
    assert.equal(strongestIdentity([]), undefined)
  })

  it('of two vestigingen is the one whose parent is known', () => assert.equal(strongestIdentity([loose, vestiging]), vestiging))
})

describe("The standard's codes", () => {
  it('go with each number as the standard orders them', () => {
    assert.deepEqual(toPartijIdentificator(bsn), { codeObjecttype: 'natuurlijk_persoon', codeSoortObjectId: 'bsn', objectId: '999993653', codeRegister: 'brp' })
    assert.deepEqual(toPartijIdentificator(vestiging), { codeObjecttype: 'vestiging', codeSoortObjectId: 'vestigingsnummer', objectId: '000037178598', codeRegister: 'hr' })
    assert.deepEqual(identificatorCodes.kvk_nummer, identificatorCodes.rsin)
  })
})
