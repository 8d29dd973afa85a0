/**
 * What of an error can be logged: its kind, its code and where it came from. Its words can hold anything that a client sent or a
 * source said, and so can a name or a code that is none.
 */
export interface Wordless {
  readonly error: string
  readonly code?: string
  /** Frames of the stack. */
  readonly at?: string[]
}

const most = 8

/** Of whatever was thrown. Never throws. */
export function withoutWords(thrown: unknown): Wordless {
  const name = nameOf(thrown)
  const code = memberOf(thrown, 'code')
  const frames = framesOf(thrown)
  return { error: name, ...(isWord(code) && { code }), ...(frames && { at: frames }) }
}

function nameOf(thrown: unknown): string {
  const name = memberOf(thrown, 'name')
  return isWord(name) ? name : 'unknown'
}

/** As runtimes and libraries name things: one word of letters, and of digits no more than a version has. */
const isWord = (text: unknown): text is string => typeof text === 'string' && /^[A-Za-z][A-Za-z_-]{0,60}\d{0,3}$/.test(text)

/** A member that cannot be read says nothing. */
function memberOf(thrown: unknown, name: 'name' | 'code' | 'stack' | 'message'): unknown {
  try {
    return (thrown as Readonly<Record<string, unknown>> | null | undefined)?.[name]
  } catch {
    return undefined
  }
}

/** Places in files of code: `at Class.method (file:///…/a.ts:1:2)`. What is written otherwise may be a part of a message, or made to look like a frame. */
const frame = /^at (?:(?:async |new )*[A-Za-z_$#.<>]{1,80} )?\(?(?:file:\/\/|node:|\/)(?!\S*\d{7})[^\s():]+:\d+:\d+\)?$/

function framesOf(thrown: unknown): string[] | undefined {
  const [stack, message] = [memberOf(thrown, 'stack'), memberOf(thrown, 'message')]
  if (typeof stack !== 'string') return undefined
  // A message of several lines can look like frames, so it is taken out first.
  const traced = typeof message === 'string' && message !== '' ? stack.slice(stack.indexOf(message) + message.length) : stack
  return traced.split('\n').map((line) => line.trim()).filter((line) => frame.test(line)).slice(0, most)
}
