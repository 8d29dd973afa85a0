/** What commander found wrong with a command line, in our words. */
import type { CommanderError } from 'commander'
import type { Messages } from './messages.ts'

/** Commander names what is wrong within single quotes. */
export function wrongUse({ code, message }: CommanderError, { wrongUse: words }: Messages): string {
  const quoted = [...message.matchAll(/'([^']*)'/g)].map(([, text]) => text!)
  const [name = ''] = quoted
  switch (code) {
    case 'commander.unknownCommand': return words.unknownCommand(typed(name))
    case 'commander.unknownOption': return words.unknownOption(typed(name))
    case 'commander.missingArgument': return words.missingArgument(name)
    case 'commander.excessArguments': return words.excessArguments
    case 'commander.optionMissingArgument': return words.missingValue(name)
    case 'commander.invalidArgument': return words.invalidChoice(name, /Allowed choices are (.*)\.$/.exec(message)?.[1] ?? '')
    default: return words.other(message)
  }
}

/** What somebody typed, where it can be a word of a command: a request without quotes lands here in pieces. */
export const typed = (text: string) => (/^-{0,2}[a-z][a-z-]{0,40}$/.test(text) ? text : '•••')
