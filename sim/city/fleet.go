package city

import (
	"fmt"
	"math/rand/v2"
)

// Grades that vehicles take.
const (
	Diesel = "diesel"
	Magna  = "magna"
)

// A Vehicle is anything of the fleet that takes fuel.
type Vehicle struct {
	Number     string // what people call it
	Plate      string
	Name       string
	Department string
	Grade      string
	TankL      int
	// MPerL is how far it goes on a liter in truth, in meters.
	MPerL int
	// OdometerKM is what its dashboard showed at the last visit planned.
	OdometerKM int
	// QuotaL liters may be taken in a month.
	QuotaL int
	// Home is its usual station, an index.
	Home int
}

// A kind is a sort of vehicle that cities have.
type kind struct {
	letter, name, department, grade string
	tankL, mPerL, share             int
}

var kinds = [...]kind{
	{"P", "Patrulla", "Seguridad Pública", Magna, 75, 5_200, 30},
	{"A", "Ambulancia", "Protección Civil", Diesel, 90, 5_800, 10},
	{"B", "Camión de bomberos", "Protección Civil", Diesel, 200, 2_100, 6},
	{"R", "Recolector de basura", "Servicios Públicos", Diesel, 220, 1_900, 18},
	{"C", "Camioneta", "Obras Públicas", Magna, 95, 7_400, 20},
	{"M", "Retroexcavadora", "Obras Públicas", Diesel, 160, 900, 6},
	{"T", "Pipa de agua", "Agua y Saneamiento", Diesel, 300, 2_300, 6},
	{"S", "Sedán", "Administración", Magna, 50, 12_500, 4},
}

// Fleet returns n vehicles of a city with so many stations, the same ones for
// the same seed.
func Fleet(seed uint64, n, stations int) []Vehicle {
	rng := rand.New(rand.NewPCG(seed, 1))
	fleet := make([]Vehicle, n)
	counts := map[string]int{}
	for i := range fleet {
		k := pick(rng)
		counts[k.letter]++
		fleet[i] = Vehicle{
			Number: fmt.Sprintf("%s-%03d", k.letter, counts[k.letter]), Plate: plate(rng, i), Name: k.name,
			Department: k.department, Grade: k.grade, TankL: k.tankL, MPerL: k.mPerL * (90 + rng.IntN(21)) / 100,
			OdometerKM: 20_000 + rng.IntN(160_000), QuotaL: k.tankL * 30, Home: i % stations,
		}
	}
	return fleet
}

func pick(rng *rand.Rand) kind {
	n := rng.IntN(100)
	for _, k := range kinds {
		if n -= k.share; n < 0 {
			return k
		}
	}
	return kinds[0]
}

// plate returns a plate in the form of Mexican ones, three letters without the
// vowels' lookalikes, four digits, and a letter; the i-th is unlike all others.
func plate(rng *rand.Rand, i int) string {
	const letters = "BCDFGHJKLMNPRSTVWXYZ"
	l := func() byte { return letters[rng.IntN(len(letters))] }
	return fmt.Sprintf("%c%c%c-%02d-%02d-%c", l(), l(), l(), i/100%100, i%100, l())
}
