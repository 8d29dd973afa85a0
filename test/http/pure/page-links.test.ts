/** `next` and `previous` of a list. */
import assert from 'node:assert/strict'
import fc from 'fast-check'
import { pageLinks } from '../../../src/http/page-links.ts'

const list = 'https://gevel.gemeente.example/klantinteracties/api/v1/klantcontacten'
const page = (number: number, more = true, next?: string) => ({ page: number, more, ...(next !== undefined && { next }) })

describe('Links to other pages', () => {
  it('are under the list’s own address, parameters in the order of the alphabet', () => {
    assert.deepEqual(pageLinks(list, { pageSize: '2', kanaal: 'email' }, page(2)), {
      next: `${list}?kanaal=email&page=3&pageSize=2`, previous: `${list}?kanaal=email&pageSize=2`,
    })
  })
  it('carry the token of the page after, and never that of this page', () => {
    assert.deepEqual(pageLinks(list, { page: '2', pageSize: '2', volgende: 'dit', wat: 'x' }, page(2, true, 'dat')), {
      next: `${list}?page=3&pageSize=2&volgende=dat&wat=x`, previous: `${list}?pageSize=2&wat=x`,
    })
    assert.equal(pageLinks(list, { page: '3', volgende: 'dit' }, page(3)).previous, `${list}?page=2`)
  })
  it('name no page for the first', () => assert.deepEqual(pageLinks(list, {}, page(2, false)), { next: null, previous: list }))
  it('are null at the ends', () => {
    assert.deepEqual(pageLinks(list, {}, page(1, false, 'dat')), { next: null, previous: null })
    assert.deepEqual(pageLinks(list, {}, page(1)).next, `${list}?page=2`)
  })
  it('keep the pageSize as the client wrote it', () => assert.equal(pageLinks(list, { pageSize: '9999' }, page(1)).next, `${list}?page=2&pageSize=9999`))
  it('put a page number in the place of the word last', () => assert.equal(pageLinks(list, { page: 'last' }, page(4, false)).previous, `${list}?page=3`))
  it('carry every parameter whole, whatever is in it', () => {
    fc.assert(fc.property(fc.dictionary(fc.constantFrom('kanaal', 'onderwerp', 'expand', 'adres'), fc.string({ unit: 'grapheme', minLength: 1 })), (parameters) => {
      const { next } = pageLinks(list, parameters, page(1))
      assert.ok(next!.startsWith(`${list}?`))
      assert.deepEqual(Object.fromEntries(new URL(next!).searchParams), { ...parameters, page: '2' })
    }))
  })
})
