/** `read-transcripts` in a bundle where `bench/run.mjs` has put a stand-in for redaction, which finds nothing. */
import './read-transcripts.ts'
