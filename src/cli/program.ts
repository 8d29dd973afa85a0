/** The command `gevel`: its words, and what each does. Everything that it prints, and how it ends, is decided here. */
import { text as textOf } from 'node:stream/consumers'
import { Command, CommanderError, Option } from 'commander'
import { withoutWords } from '#domain/wordless.ts'
import { adapterNew, kinds } from './adapter-new.ts'
import { adapterProbe } from './adapter-probe.ts'
import { adapterTest, type TestOptions } from './adapter-test.ts'
import { check } from './check.ts'
import type { House } from './house.ts'
import { languageOf, languages, messagesIn, type Messages } from './messages.ts'
import { plan, type PlanOptions } from './plan.ts'
import { progressOn, type Progress } from './progress.ts'
import { CommandFault, exitCodes, type ExitCode, type Result } from './result.ts'
import { start } from './start.ts'
import { typed, wrongUse } from './wrong-use.ts'

export interface Streams {
  readonly stdin: NodeJS.ReadStream
  readonly stdout: NodeJS.WriteStream
  readonly stderr: NodeJS.WriteStream
}

/** Undefined: the command goes on by itself, as a server does. Rejects for nothing. */
export async function runCommand(argv: readonly string[], house: House, streams: Streams): Promise<ExitCode | undefined> {
  const messages = messagesIn[languageOf(argv, house.environment)]
  const json = argv.includes('--json')
  const progress = progressOn(streams.stderr, argv.includes('--progress'))
  try {
    let result: Result | undefined
    await programOf(house, messages, progress, streams, (found) => { result = found }).parseAsync([...argv], { from: 'user' })
    if (!result) return undefined
    streams.stdout.write(`${json ? JSON.stringify(result.data, null, 2) : result.text}\n`)
    return result.exitCode
  } catch (error) {
    progress.end()
    if (error instanceof CommanderError && error.exitCode === 0) return exitCodes.well
    return tell(faultOf(error, messages), json, streams)
  }
}

function programOf(house: House, messages: Messages, progress: Progress, streams: Streams, done: (result: Result) => void): Command {
  const { help } = messages
  const program = shared(new Command('gevel'), messages)
    .description(help.gevel)
    .version(house.version, '-V, --version', help.version)
    .helpCommand(false)
    .addHelpText('after', `\n${help.exitCodes}`)
    .configureOutput({ writeOut: (text) => void streams.stdout.write(text), outputError: () => undefined, writeErr: () => undefined })
    .exitOverride()
  needsCommand(program, messages)

  const command = (parent: Command, usage: string, description: string) => shared(parent.command(usage), messages).description(description)

  command(program, 'start', help.start).argument('[CONFIG]', help.config).option('--port <PORT>', help.port)
    .action((file: string | undefined, { port }: { port?: string }) => start(house, messages, file, port))
  command(program, 'check', help.check).argument('<CONFIG>', help.config)
    .action(async (file: string) => done(await check(house, messages, progress, file)))
  command(program, 'plan', help.plan).argument('<CONFIG>', help.config).argument('[REQUEST]', help.planRequest)
    .option('--client <NAME>', help.client).option('--doelbinding <NAME>', help.doelbinding).option('--ask', help.ask)
    .action(async (file: string, request: string | undefined, options: PlanOptions) => done(await plan(house, messages, progress, file, await requestOf(request, streams, messages), options)))

  const adapter = command(program, 'adapter', help.adapter)
  needsCommand(adapter, messages)
  command(adapter, 'new', help.adapterNew).argument('<NAME>', help.adapterName)
    .addOption(new Option('--kind <KIND>', help.kind).choices([...kinds]).default('code'))
    .action(async (name: string, { kind }: { kind: (typeof kinds)[number] }) => done(await adapterNew(house, messages, name, kind)))
  command(adapter, 'test', help.adapterTest).argument('<PATH>', help.adapterPath)
    .option('--live <CONFIG>', help.live).option('--source <NAME>', help.source).option('--writes', help.writes).option('--samples <FILE>', help.samples)
    .option('--markdown', help.markdown)
    .action(async (path: string, options: TestOptions) => done(await adapterTest(house, messages, progress, path, options)))
  command(adapter, 'probe', help.adapterProbe).argument('<URL>', help.url)
    .action(async (url: string) => done(await adapterProbe(house, messages, progress, url)))
  return program
}

/** Of commands that do nothing themselves: help without a word, and a fault for one that is no command. */
function needsCommand(command: Command, { wrongUse: { unknownCommand } }: Messages): void {
  command.allowExcessArguments().action(() => {
    const [word] = command.args
    throw new CommandFault(word === undefined ? command.helpInformation().trimEnd() : unknownCommand(typed(word)))
  })
}

/** Options that every command has, and the language of its help. */
function shared(command: Command, { help }: Messages): Command {
  return command
    .configureHelp({ styleTitle: (title) => help.titles[title] ?? title })
    .helpOption('-h, --help', help.help)
    .option('--json', help.json)
    .addOption(new Option('--lang <LANG>', help.lang).choices([...languages]))
    .option('--progress', help.progress)
    .allowExcessArguments(false)
}

async function requestOf(request: string | undefined, { stdin }: Streams, messages: Messages): Promise<string> {
  if (request !== undefined && request !== '-') return request
  const text = stdin.isTTY ? '' : await textOf(stdin)
  const line = text.split('\n').find((one) => one.trim() !== '')
  if (line === undefined) throw new CommandFault(messages.noRequest)
  return line
}

function faultOf(error: unknown, messages: Messages): CommandFault {
  if (error instanceof CommandFault) return error
  if (error instanceof CommanderError) return new CommandFault(wrongUse(error, messages))
  const { error: name, code, at = [] } = withoutWords(error)
  return new CommandFault(messages.failed(code === undefined ? name : `${name} (${code})`), at, exitCodes.failed)
}

function tell({ message, details, exitCode }: CommandFault, json: boolean, { stdout, stderr }: Streams): ExitCode {
  if (json) stdout.write(`${JSON.stringify({ error: { message, details, exitCode } }, null, 2)}\n`)
  else stderr.write(`${[message, ...details.map((detail) => `  ${detail}`)].join('\n')}\n`)
  return exitCode
}
