// Stands in for gitleaks' own file of this name: the same made-up secrets in every run.
package secrets

import "github.com/lucasjones/reggen"

var seed int64

func NewSecret(regex string) string {
	generator, err := reggen.NewGenerator(regex)
	if err != nil {
		panic(err)
	}
	seed++
	generator.SetSeed(seed)
	return generator.Generate(1)
}
