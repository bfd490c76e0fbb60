package dossier

import "strings"

// names are how files and folders are called, in Spanish and in English, without marks on
// letters: they have to be the same on every computer.
var names = map[string][2]string{
	"package": {"paquete-de-auditoria", "audit-package"}, "roster": {"plantilla-vehicular", "roster"}, "logbooks": {"bitacoras", "logbooks"},
	"signed": {"bitacoras-firmadas", "signed-logbooks"}, "signed_list": {"bitacoras-firmadas-hojas", "signed-logbooks-sheets"}, "signed_state": {"bitacoras-firmadas-estado", "signed-logbooks-state"},
	"fills": {"despachos", "dispenses"}, "units": {"consumo-por-unidad", "consumption-by-unit"}, "consumption": {"consumo", "consumption"}, "products": {"resumen-mensual", "monthly-summary"},
	"findings": {"discrepancias", "discrepancies"}, "steps": {"discrepancias-pasos", "discrepancies-steps"}, "evidence": {"evidencia", "evidence"}, "exceptions": {"excepciones", "exceptions"},
	"answers": {"respuestas-del-sat", "answers-of-the-authority"}, "owed": {"por-pagar", "owed"}, "owed_suppliers": {"por-pagar-por-proveedor", "owed-by-supplier"}, "owed_notes": {"notas-sin-aplicar", "notes-not-applied"},
	"entries": {"polizas", "journal-entries"}, "papers": {"documentos-de-unidades", "papers-of-vehicles"}, "corrections": {"correcciones", "corrections"}, "chain": {"cadena-de-custodia", "chain-of-custody"},
	"contracts": {"contratos", "contracts"}, "contract_papers": {"contratos-documentos", "contracts-papers"}, "contract_prices": {"contratos-precios", "contracts-prices"}, "contract_indices": {"contratos-indices", "contracts-indices"},
	"documents": {"facturas", "invoices"}, "plain": {"tablas-sin-timbre", "tables-without-stamp"}, "matching": {"conciliacion", "reconciliation"}, "matching_others": {"conciliacion-otros-meses", "reconciliation-other-months"}, "unbilled": {"cargas-sin-factura", "unbilled-fills"},
	"stock": {"existencias", "stock"}, "tanks": {"tanques", "tanks"}, "days": {"dias", "days"}, "deliveries": {"entregas", "deliveries"}, "totalizers": {"totalizadores", "totalizers"},
	"site_days": {"dias-de-estaciones", "days-of-stations"}, "calibrations": {"calibraciones", "calibrations"}, "settled": {"cierre-resuelto", "close-settled"}, "late": {"llego-tarde", "came-late"}, "from": {"de-meses-cerrados", "of-closed-months"}, "uncovered": {"medido-sin-calibracion", "measured-without-calibration"},
	"budget": {"presupuesto", "budget"}, "movements": {"presupuesto-movimientos", "budget-movements"}, "allotments": {"presupuesto-asignaciones", "budget-allotments"}, "audit": {"pista-de-auditoria", "audit-trail"}, "journals": {"registros-firmados", "signed-records"},
}

func (p *Plan) called(what string) string {
	if p.spanish() {
		return names[what][0]
	}
	return names[what][1]
}

func (q *Question) spanish() bool { return strings.HasPrefix(q.Lang, "es") }
