import assert from 'node:assert/strict'
import { SourceError } from '../../src/domain/errors.ts'
import { withoutWords } from '../../src/domain/wordless.ts'

const bsn = '999993653'

describe('an error without its words', () => {
  it('has its kind, its code and where it came from', () => {
    const told = withoutWords(Object.assign(new TypeError('x'), { code: 'ERR_INVALID_ARG_TYPE' }))
    assert.deepEqual([told.error, told.code], ['TypeError', 'ERR_INVALID_ARG_TYPE'])
    assert.match(told.at![0]!, /^at .*wordless\.test\.ts:\d+:\d+\)?$/)
    assert.ok(told.at!.length <= 8)
    assert.equal(withoutWords(new SourceError('bron-mislukt', 'x')).error, 'SourceError')
  })

  const thrown: Readonly<Record<string, unknown>> = {
    'its message': new Error(`no such person: ${bsn}`),
    'a message of lines that look like frames': new Error(`failed\n    at lees (file:///a/${bsn}.ts:1:2)\n    at ${bsn}\n    at file:///lees.ts:1:1 ${bsn}`),
    'a stack of its own making': Object.assign(new Error('x'), { stack: `Error: x\n    at ${bsn} (file:///a.ts:1:1)\n    at lees (file:///${bsn}.ts:1:1)\n    at ${bsn}` }),
    'its name': Object.assign(new Error('x'), { name: `Error of ${bsn}` }),
    'its code': Object.assign(new Error('x'), { code: bsn }),
    'a code with a word in it': Object.assign(new Error('x'), { code: `E_${bsn}` }),
    'its cause': new Error('x', { cause: new Error(bsn) }),
    'the name of a function': caught({ [`lees ${bsn}`]: () => { throw new Error('x') } }[`lees ${bsn}`]),
    'a text': bsn,
    'an object': { message: bsn, name: bsn, stack: bsn },
    'a getter': Object.defineProperty(new Error('x'), 'stack', { get() { throw new Error(bsn) } }),
  }
  for (const [where, error] of Object.entries(thrown)) {
    it(`does not tell ${where}`, () => assert.ok(!JSON.stringify(withoutWords(error)).includes(bsn)))
  }

  it('is told of whatever is thrown', () => {
    for (const error of [null, undefined, 5, '', Symbol('x'), Object.create(null)]) assert.equal(withoutWords(error).error, 'unknown')
  })
})

function caught(work: () => void): unknown {
  try {
    work()
  } catch (error) {
    return error
  }
  throw new Error('nothing was thrown')
}
