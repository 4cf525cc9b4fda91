// Stands in for gitleaks' own file of this name where the benchmark builds its rules: instead of checking that a rule
// finds what it is to find, it prints what that is, and which secret the rule finds in it, as lines of JSON.
package utils

import (
	"encoding/json"
	"os"
	"sort"
	"strings"

	"github.com/zricethezav/gitleaks/v8/cmd/generate/config/base"
	"github.com/zricethezav/gitleaks/v8/config"
	"github.com/zricethezav/gitleaks/v8/detect"
)

type sample struct {
	Rule     string   `json:"rule"`
	Text     string   `json:"text"`
	Positive bool     `json:"positive"`
	Secrets  []string `json:"secrets"`
}

func Validate(rule config.Rule, positives []string, negatives []string) *config.Rule {
	detector := detectorOf(&rule)
	for _, text := range positives {
		print(detector, rule.RuleID, "", text, true)
	}
	for _, text := range negatives {
		print(detector, rule.RuleID, "", text, false)
	}
	return &rule
}

func ValidateWithPaths(rule config.Rule, positives map[string]string, negatives map[string]string) *config.Rule {
	detector := detectorOf(&rule)
	for _, path := range sorted(positives) {
		print(detector, rule.RuleID, path, positives[path], true)
	}
	for _, path := range sorted(negatives) {
		print(detector, rule.RuleID, path, negatives[path], false)
	}
	return &rule
}

func sorted(texts map[string]string) []string {
	paths := []string{}
	for path := range texts {
		paths = append(paths, path)
	}
	sort.Strings(paths)
	return paths
}

func detectorOf(rule *config.Rule) *detect.Detector {
	keywords := map[string]struct{}{}
	for i, keyword := range rule.Keywords {
		rule.Keywords[i] = strings.ToLower(keyword)
		keywords[rule.Keywords[i]] = struct{}{}
	}
	all := base.CreateGlobalConfig()
	all.Rules = map[string]config.Rule{rule.RuleID: *rule}
	all.Keywords = keywords
	return detect.NewDetector(all)
}

func print(detector *detect.Detector, rule string, path string, text string, positive bool) {
	secrets := []string{}
	for _, finding := range detector.Detect(detect.Fragment{Raw: text, FilePath: path}) {
		secrets = append(secrets, finding.Secret)
	}
	if err := json.NewEncoder(os.Stdout).Encode(sample{rule, text, positive, secrets}); err != nil {
		panic(err)
	}
}
