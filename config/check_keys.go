package config

import "fmt"

func (k *checker) keys(keys *Keys) {
	named := map[string]*Secret{}
	k.sealing(keys.Sealing, named)
	k.readInto("keys.numbers", &keys.Numbers, &keys.NumbersKey, readKey)
	k.readInto("keys.codes", &keys.Codes, &keys.CodesKey, readKey)
	k.apart("keys.numbers", &keys.NumbersKey, named)
	k.apart("keys.codes", &keys.CodesKey, named)
}

func (k *checker) sealing(keys []SealingKey, named map[string]*Secret) {
	if len(keys) == 0 {
		k.wrong("keys.sealing", "at least one key is wanted")
	}
	ids := map[string]bool{}
	for i := range keys {
		key := index("keys.sealing", i)
		if keys[i].ID == 0 {
			k.wrong(key+".id", "a number from 1 is wanted; it never changes and is never used again")
		}
		k.once(ids, key+".id", fmt.Sprint(keys[i].ID))
		k.readInto(key+".file", &keys[i].File, &keys[i].Key, readKey)
		k.apart(key+".file", &keys[i].Key, named)
	}
}

// apart refuses one key for two purposes: the disclosure of one would be that of
// both.
func (k *checker) apart(key string, s *Secret, named map[string]*Secret) {
	for other, t := range named {
		if !s.IsZero() && s.Equal(*t) {
			k.wrong(key, "is the same key as %s: every purpose has its own", other)
		}
	}
	named[key] = s
}

func index(key string, i int) string { return fmt.Sprintf("%s[%d]", key, i) }
