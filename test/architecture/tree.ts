/** The source files of the repository, with what each imports. Paths are relative to the repository, with slashes. */
import { readdirSync, readFileSync } from 'node:fs'
import { posix } from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'

export interface SourceFile {
  /** `src/domain/ids.ts` */
  readonly path: string
  readonly text: string
}

export const root = fileURLToPath(new URL('../../', import.meta.url))

/** Every TypeScript file below a folder of the repository. */
export function sourceFiles(folder: string): SourceFile[] {
  return readdirSync(root + folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => posix.join(entry.parentPath.slice(root.length).replaceAll('\\', '/'), entry.name))
    .map((path) => ({ path, text: readFileSync(root + path, 'utf8') }))
}

export interface Import {
  /** As it is written. */
  readonly specifier: string
  /** Path in the repository that it leads to; undefined for a package or a built-in of node. */
  readonly target: string | undefined
  /** It takes types only, so that nothing is loaded. */
  readonly typeOnly: boolean
}

/** Subpath imports of package.json, as prefixes. */
const subpaths: readonly (readonly [string, string])[] = [['#domain/', 'src/domain/'], ['#spi', 'src/spi/index.ts']]

/** All imports of a file: statements, re-exports, `import()` of a literal and `import('…')` in types. */
export function importsOf(file: SourceFile): Import[] {
  const found: Import[] = []
  const add = (specifier: string, typeOnly: boolean) => found.push({ specifier, target: resolved(file.path, specifier), typeOnly })
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node) && ts.isStringLiteral(node.moduleSpecifier)) add(node.moduleSpecifier.text, takesTypesOnly(node.importClause))
    else if (ts.isExportDeclaration(node) && node.moduleSpecifier && ts.isStringLiteral(node.moduleSpecifier)) add(node.moduleSpecifier.text, node.isTypeOnly)
    else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument) && ts.isStringLiteral(node.argument.literal)) add(node.argument.literal.text, true)
    else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) addDynamic(node, add)
    ts.forEachChild(node, visit)
  }
  visit(ts.createSourceFile(file.path, file.text, ts.ScriptTarget.Latest))
  return found
}

function addDynamic(node: ts.CallExpression, add: (specifier: string, typeOnly: boolean) => void): void {
  const [argument] = node.arguments
  if (argument && ts.isStringLiteralLike(argument)) add(argument.text, false)
}

function takesTypesOnly(clause: ts.ImportClause | undefined): boolean {
  if (!clause) return false
  if (clause.isTypeOnly) return true
  const names = clause.namedBindings
  return !clause.name && names !== undefined && ts.isNamedImports(names) && names.elements.length > 0 && names.elements.every((one) => one.isTypeOnly)
}

function resolved(from: string, specifier: string): string | undefined {
  if (specifier.startsWith('.')) return posix.join(posix.dirname(from), specifier)
  const subpath = subpaths.find(([prefix]) => (prefix.endsWith('/') ? specifier.startsWith(prefix) : specifier === prefix))
  return subpath && subpath[1] + specifier.slice(subpath[0].length)
}
