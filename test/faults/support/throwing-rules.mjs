/** Loaded before the bridge: a rule that looks at a text with this mark in it throws. Rules are sticky patterns. */
const exec = RegExp.prototype.exec
RegExp.prototype.exec = function (text) {
  if (this.sticky && String(text).includes('THROW HERE')) throw new RangeError('a rule ran away')
  return exec.call(this, text)
}
