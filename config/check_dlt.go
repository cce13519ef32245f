package config

import (
	"errors"
	"regexp"

	"healthdial/dlt"
	"healthdial/yamlfile"
)

// dltID is the id of an entity or a telemarketer.
var dltID = regexp.MustCompile(`^[0-9]{10,30}$`)

// dlt checks what is registered, and reads the templates.
func (k *checker) dlt(c *Config) {
	wanted := false
	for i, l := range c.Links {
		if l.SMS != nil && l.SMS.DLT != nil {
			wanted = true
			k.linkDLT(index("links", i)+".sms", l.SMS)
		}
	}
	for i, l := range c.Listeners {
		for j, p := range l.Peers {
			if p.SMS != nil && p.SMS.DLT != nil {
				wanted = true
				k.linkDLT(index(index("listeners", i)+".peers", j)+".sms", p.SMS)
			}
		}
	}
	if c.DLT == nil {
		if wanted {
			k.wrong("links", "a link or peer has sms.dlt, so dlt must name the entity and the templates")
		}
		return
	}
	if !dltID.MatchString(c.DLT.Entity) {
		k.wrong("dlt.entity", "the digits of the principal entity's id are wanted")
	}
	if k.need("dlt.templates", c.DLT.Templates) {
		k.templates(c.DLT)
	}
}

func (k *checker) linkDLT(key string, s *SMS) {
	if s.Source != "" {
		k.wrong(key+".source", "with dlt the sender is the header of each template")
	}
	for i, id := range s.DLT.Telemarketers {
		if !dltID.MatchString(id) {
			k.wrong(index(key+".dlt.telemarketers", i), "the digits of a telemarketer's id are wanted")
		}
	}
	t := s.DLT.Tags
	if t != nil && (t.Entity == 0 || t.Template == 0 || t.Chain == 0 || t.Entity == t.Template || t.Entity == t.Chain || t.Template == t.Chain) {
		k.wrong(key+".dlt.tags", "three tags are wanted: entity, template and chain")
	}
}

// templates reads the file; what is wrong in it is told with its place there.
func (k *checker) templates(d *DLT) {
	k.path(&d.Templates)
	registry, err := ReadTemplates(d.Templates)
	if problems, ok := errors.AsType[yamlfile.Problems](err); ok {
		k.Problems = append(k.Problems, problems...)
		return
	}
	if err != nil {
		k.wrong("dlt.templates", "%v", err)
		return
	}
	for _, t := range registry.Drafts() {
		at := yamlfile.Place{File: d.Templates, Line: t.Line, Column: 5}
		k.Problems = append(k.Problems, at.Wrong("id: is missing: the portal gives it when it has registered the template"))
	}
	d.Registry = registry
}

// ReadTemplates reads a file of templates. The error is yamlfile.Problems if the
// file is wrong.
func ReadTemplates(path string) (*dlt.Registry, error) {
	text, err := readAtMost(path, dlt.MaxFile)
	if err != nil {
		return nil, err
	}
	return dlt.Read(path, text)
}
