package postgres_test

import (
	"testing"
	"time"

	"github.com/litro-fuel/litro/server/fleet"
	"github.com/litro-fuel/litro/server/postgres"
)

// BenchmarkFindPeople looks a text up among 100,000 people who have users, as who sees the
// whole fleet of 50,000 vehicles and as who sees one of its departments, and reads a page
// of their list.
func BenchmarkFindPeople(b *testing.B) {
	d := newDesk(b)
	d.vehicle("v0")
	for _, sql := range []string{
		`INSERT INTO department (department, name) SELECT 'd' || n, 'Departamento ' || n FROM generate_series(1, 50) n`,
		`INSERT INTO vehicle (vehicle, fleet_no, plate, name, status, department, grades, rule, odometer)
		 SELECT 'v' || n, 'U-' || n, 'XYZ-' || n, 'Camión', 'active', 'd' || n % 50 + 1, '{diesel}', 'general', 'on' FROM generate_series(1, 50000) n`,
		`INSERT INTO person (person, name, roles, vehicles)
		 SELECT 'e' || n, (ARRAY['Juan', 'María', 'José Luis', 'Guadalupe', 'Ángel', 'Sofía', 'Raúl', 'Ana', 'Óscar', 'Ximena'])[n % 10 + 1] || ' ' ||
		        (ARRAY['Pérez', 'López', 'Hernández', 'García', 'Muñoz', 'Núñez', 'Ortega', 'Ibáñez', 'Zúñiga', 'Ruiz', 'Vázquez'])[n / 10 % 11 + 1] || ' ' ||
		        (ARRAY['Castillo', 'Güemes', 'Peña', 'Salas', 'Téllez', 'Uribe', 'Vega', 'Yáñez', 'Zepeda', 'Arriaga', 'Báez', 'Cruz', 'Díaz'])[n / 110 % 13 + 1],
		        '{driver}', ARRAY['v' || n % 50000 + 1] FROM generate_series(1, 100000) n`,
		`INSERT INTO app_user (username, name, role, password, person) SELECT 'u' || n, 'Usuario', 'attendant', '', 'e' || n FROM generate_series(1, 100000) n`,
		`VACUUM ANALYZE`,
	} {
		d.exec(sql)
	}
	for name, store := range map[string]*postgres.Store{"whole": d.store, "part": d.store.Within(scope("d7"))} {
		for _, text := range []string{"perez juan", "ana", "e77777", "zzz"} {
			b.Run(name+"/people/"+text, func(b *testing.B) {
				for b.Loop() {
					if _, err := store.FindPeople(b.Context(), text, fleet.Whom{}, 13); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
		b.Run(name+"/users", func(b *testing.B) {
			for b.Loop() {
				if _, err := store.FindUsers(b.Context(), "perez juan", fleet.Users{Deputies: true}, 13); err != nil {
					b.Fatal(err)
				}
			}
		})
		b.Run(name+"/vehicles", func(b *testing.B) {
			for b.Loop() {
				if _, err := store.FindVehicles(b.Context(), "U-777", 13); err != nil {
					b.Fatal(err)
				}
			}
		})
		b.Run(name+"/list", func(b *testing.B) {
			for b.Loop() {
				if _, err := store.Humans(b.Context(), time.Now(), fleet.HumansQuestion{Skip: 500, Most: 100}); err != nil {
					b.Fatal(err)
				}
				if _, err := store.CountHumans(b.Context(), fleet.HumansQuestion{}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
