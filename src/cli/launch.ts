/**
 * What the shell starts: tells the version, and leaves everything else to the program. It is built as CommonJS,
 * because Node takes as long again to start its loader of ES modules.
 */
import { argv, stdout } from 'node:process'

declare const __VERSION__: string
/** The program's bundle, beside this one. */
declare const __PROGRAM__: string

if (argv.length === 3 && argv[2] === '--version') stdout.write(`${__VERSION__}\n`)
else void import(__PROGRAM__)
