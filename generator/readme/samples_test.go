package readme

import "testing"

// Samples that use every feature of each format, written for these tests.

const everyMarkdown = "---\ntitle: Rota\n---\n# Rota *planner*\n\nPlans rotas, see [guide](docs/guide.md#start) and <https://rota.example>.\n\n" +
	"> [!WARNING]\n> Not for clinical use.\n\n| Name | Age |\n|:--|--:|\n| a | 1 |\n\n- [x] done\n- [ ] open\n\n1. one\n2. two\n   - nested\n\n" +
	"~~old~~ :hospital: www.nhs.uk a[^n]\n\n[^n]: The note.\n\n```go\nfunc main() { println(\"hi\") } // say hi\n```\n\n![A plan](docs/a%20b.png \"Plan\")\n\n" +
	"<details><summary>More</summary>\n\nHidden **text**\n\n</details>\n\nPress <kbd>Ctrl</kbd>, H<sub>2</sub>O <!-- quiet -->\n\n### Deep\n\n[![b](https://img.shields.io/x.svg)](https://x.example)\n"

const everyRST = "=====\nRota\n=====\n\nPlans rotas, see `the guide <docs/guide.rst>`_ and `home`_. Run ``make`` *now* **here**.\n\n.. _home: https://rota.example\n\n" +
	"Install\n-------\n\nRun this::\n\n    pip install rota\n\n.. code-block:: python\n\n   import rota  # plan\n\n.. image:: logo.svg\n   :alt: The logo\n\n" +
	".. note:: Not for clinical use.\n\n* one\n* two\n\n  * nested\n\n1. first\n#. second\n\n:Author: A team\n\n.. |x| image:: https://img.shields.io/x.svg\n\n|x|\n\n.. unknown:: arg\n\n   body text\n\n.. a comment\n\n+---+---+\n| a | b |\n+---+---+\n"

const everyAsciidoc = "= Rota\n:toc:\n\nPlans *rotas*, see link:docs/guide.adoc[guide] and https://rota.example[home].\n\n== Install\n\n[source,bash]\n----\nmake install\n----\n\n* one\n** two\n\n. first\n\nimage::logo.svg[The logo]\n\n// quiet\nNOTE: Not for clinical use.\n"

const everyOrg = "#+TITLE: Rota\n\nPlans *rotas*, see [[docs/guide.org][guide]].\n\n* Install\n\n#+BEGIN_SRC sh\nmake install\n#+END_SRC\n\n- one\n- two\n\n[[file:logo.png]]\n"

const everyPlain = "Rota\n====\n\nPlans rotas, see https://rota.example.\nSecond line.\n\n    make install\n\n== Old style ==\n\nText <b>as it stands</b>.\n"

// corpusSeeds are the corpus' READMEs where they are at hand, else none.
func corpusSeeds(f *testing.F) []Source {
	if !corpusPresent() {
		return nil
	}
	return corpusReadmes(f)
}
