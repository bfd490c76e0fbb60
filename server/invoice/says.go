package invoice

import "strings"

// A saying is what a finding means and what to do about it, in Spanish and English.
type saying struct{ what, remedy [2]string }

// says has one of every code: for people who know invoices and not their schemas.
var says = map[string]saying{
	"value":       {[2]string{"Un dato falta o no está escrito como debe", "Something is missing, or not written as it must be"}, [2]string{"Pida al emisor el XML tal como se timbró", "Ask the issuer for the XML as it was stamped"}},
	"kind":        {[2]string{"No es un comprobante de compra, de pago ni de crédito", "It is no document of a purchase, a payment or a credit"}, [2]string{"No lo pague con cargo a combustible", "Do not pay it as fuel"}},
	"seal.broken": {[2]string{"El sello del emisor no corresponde al contenido", "The issuer's seal is not over what the document says"}, [2]string{"No lo pague; descargue el XML del portal del SAT y compárelo", "Do not pay it; get the XML from the authority and compare the two"}},
	"seal.unknown": {[2]string{"El sello del emisor no se puede comprobar", "The issuer's seal cannot be checked"},
		[2]string{"Compruebe el comprobante en el portal del SAT y guarde el acuse", "Check the document at the authority's portal and keep what it answers"}},
	"seal.issuer":   {[2]string{"El certificado es de otro RFC que el emisor", "The certificate is another's than the issuer"}, [2]string{"No lo pague; avise al proveedor y al SAT", "Do not pay it; tell the supplier and the authority"}},
	"seal.date":     {[2]string{"El certificado del emisor no estaba vigente en la fecha del comprobante", "The issuer's certificate was not valid on the day of the document"}, [2]string{"Pida un comprobante sellado con un certificado vigente", "Ask for one that is sealed by a valid certificate"}},
	"stamp.missing": {[2]string{"No está timbrado", "It has no stamp of the authority"}, [2]string{"Pida el XML timbrado: sin timbre no es un CFDI", "Ask for the stamped XML: without it this is no CFDI"}},
	"stamp.broken":  {[2]string{"El timbre no corresponde al comprobante", "The stamp is not this document's"}, [2]string{"No lo pague; compruebe el folio fiscal en el portal del SAT", "Do not pay it; check its UUID at the authority's portal"}},
	"stamp.unknown": {[2]string{"El timbre no se comprobó: falta el certificado de quien timbró, y sin él nada dice que el SAT conozca el comprobante", "The stamp was not checked: the certificate of who stamped is not here, and without it nothing says that the authority knows the document"}, [2]string{"Guarde ese certificado del SAT entre los conocidos", "Put that certificate of the authority among the known ones"}},
	"origin.unknown": {[2]string{"No se comprobó de quién viene el certificado: cualquiera pudo hacerlo", "Where the certificate comes from was not checked: anybody may have made it"},
		[2]string{"Guarde los certificados de autoridad (AC) del SAT entre los conocidos y vuelva a juzgar", "Put the authority's own certificates (AC) among the known ones, and judge again"}},
	"origin.false": {[2]string{"Ningún certificado de autoridad del SAT de los conocidos expidió este certificado", "None of the authority's certificates that are known issued this certificate"},
		[2]string{"No lo pague: compruébelo en el portal del SAT; si ahí está, agregue el certificado AC que falta y vuelva a juzgar", "Do not pay it: check it at the authority's portal; if it is there, add the AC certificate that is missing, and judge again"}},
	"origin.date": {[2]string{"Quien expidió el certificado no estaba vigente en la fecha del comprobante", "What issued the certificate was not valid on the day of the document"},
		[2]string{"Compruebe el comprobante en el portal del SAT antes de pagarlo", "Check the document at the authority's portal before it is paid"}},
	"stamp.twice": {[2]string{"Tiene más de un timbre: no se sabe cuál es su folio fiscal", "It has more than one stamp: nobody can say which is its UUID"},
		[2]string{"No lo pague; descargue el XML del portal del SAT", "Do not pay it; get the XML from the authority's portal"}},
	"stamp.date": {[2]string{"Se timbró antes de expedirse, o más de 72 horas después", "It was stamped before it was issued, or more than 72 hours later"},
		[2]string{"Compruebe el comprobante en el portal del SAT antes de pagarlo", "Check the document at the authority's portal before it is paid"}},
	"version": {[2]string{"Es de la versión 3.3, que terminó el 31 de marzo de 2023", "It is of version 3.3, which ended on March 31, 2023"},
		[2]string{"No lo pague: pida un CFDI 4.0", "Do not pay it: ask for a CFDI 4.0"}},
	"receiver":      {[2]string{"Está a nombre de otro RFC", "It is made out to another RFC"}, [2]string{"Pida que se cancele y se expida al RFC del ente", "Ask for it to be canceled and made out to ours"}},
	"issuer":        {[2]string{"El emisor no tiene contrato registrado", "The issuer has no contract here"}, [2]string{"Registre el contrato o rechace el comprobante", "Register the contract, or refuse the document"}},
	"contract":      {[2]string{"El contrato con el emisor no estaba vigente ese día", "The contract with the issuer did not count on that day"}, [2]string{"Registre la prórroga o no lo pague", "Register that it was extended, or do not pay it"}},
	"uuid.twice":    {[2]string{"Otro archivo, de otro contenido, tiene el mismo folio fiscal", "Another file, of other content, has the same UUID"}, [2]string{"No pague ninguno de los dos: descargue el verdadero del portal del SAT", "Pay neither: get the true one from the authority's portal"}},
	"line.before":   {[2]string{"El mismo despacho ya está en otra factura", "The same fill is billed by another document already"}, [2]string{"Pida una nota de crédito por una de las dos", "Ask for a credit note for one of the two"}},
	"card.before":   {[2]string{"La misma operación ya está en otro estado de cuenta", "The same operation is in another statement already"}, [2]string{"Pida que se acredite una de las dos", "Ask for one of the two to be credited"}},
	"cash":          {[2]string{"Se pagó en efectivo", "It was paid in cash"}, [2]string{"Explique por qué: la ley pide pagos electrónicos (LGCG 67)", "Say why: the law asks for electronic payment (LGCG 67)"}},
	"public":        {[2]string{"Es de ventas al público en general, y no a nombre del ente", "It is of sales to the public, and not made out to us"}, [2]string{"Pida una factura individual a nombre del ente", "Ask for one that is made out to us"}},
	"line.amount":   {[2]string{"El importe no es cantidad por valor unitario", "The amount is not quantity by price"}, [2]string{"Pida un comprobante corregido", "Ask for a corrected document"}},
	"line.discount": {[2]string{"El descuento es mayor que el importe", "The discount is more than the amount"}, [2]string{"Pida un comprobante corregido", "Ask for a corrected document"}},
	"line.tax":      {[2]string{"El impuesto no es base por tasa o cuota", "The tax is not base by rate"}, [2]string{"Pida un comprobante corregido", "Ask for a corrected document"}},
	"line.base": {[2]string{"La base del impuesto no es la del concepto: litros para el IEPS, importe menos descuento para el IVA", "The base of the tax is not the line's: liters for the IEPS, amount less discount for the IVA"},
		[2]string{"Pida un comprobante corregido", "Ask for a corrected document"}},
	"line.rate": {[2]string{"El IVA falta o no tiene la tasa de ese día", "The IVA is missing, or not of the rate of that day"},
		[2]string{"Pida un comprobante corregido", "Ask for a corrected document"}},
	"line.rate.unknown": {[2]string{"Nadie ha registrado si esa tasa de IVA vale ese día", "Nobody has said whether that rate of IVA counts on that day"},
		[2]string{"Registre la tasa de ese día, o que ya no hay, en «Contra qué se revisan», y vuelva a juzgar", "Say the rate of that day, or that there is none, among what they are held against, and judge again"}},
	"receiver.name": {[2]string{"El nombre del receptor no es el que el SAT tiene del ente ese día", "The name of the receiver is not ours as the authority has it on that day"},
		[2]string{"Compárelo con la constancia de situación fiscal y pida que se sustituya", "Compare it with the certificate of our fiscal status, and ask for another in its place"}},
	"receiver.regime": {[2]string{"El régimen fiscal del receptor no es el del ente ese día", "The fiscal regime of the receiver is not ours on that day"},
		[2]string{"Compárelo con la constancia de situación fiscal y pida que se sustituya", "Compare it with the certificate of our fiscal status, and ask for another in its place"}},
	"receiver.zip": {[2]string{"El código postal del receptor no es el del domicilio fiscal del ente ese día", "The postal code of the receiver is not that of our fiscal address on that day"},
		[2]string{"Compárelo con la constancia de situación fiscal y pida que se sustituya", "Compare it with the certificate of our fiscal status, and ask for another in its place"}},
	"line.border": {[2]string{"Tiene la tasa de IVA de la región fronteriza", "It has the rate of IVA of the border region"},
		[2]string{"Confirme que la estación está en la región fronteriza", "Make sure that the station is in the border region"}},
	"line.twice":    {[2]string{"El mismo despacho está dos veces", "The same fill is in it twice"}, [2]string{"Pida una nota de crédito por uno de los dos", "Ask for a credit note for one of the two"}},
	"sum.lines":     {[2]string{"El subtotal no es la suma de los conceptos", "The subtotal is not the sum of the lines"}, [2]string{"Pida un comprobante corregido", "Ask for a corrected document"}},
	"sum.discounts": {[2]string{"El descuento no es la suma de los descuentos", "The discount is not the sum of those of the lines"}, [2]string{"Pida un comprobante corregido", "Ask for a corrected document"}},
	"sum.taxes":     {[2]string{"Los impuestos no son la suma de los de los conceptos", "The taxes are not the sum of those of the lines"}, [2]string{"Pida un comprobante corregido", "Ask for a corrected document"}},
	"sum.rows": {[2]string{"El resumen de impuestos no es la suma de los de los conceptos, tasa por tasa", "The summary of taxes is not the sum of those of the lines, rate by rate"},
		[2]string{"Pida un comprobante corregido", "Ask for a corrected document"}},
	"sum.total": {[2]string{"El total no es subtotal menos descuento más impuestos", "The total is not subtotal less discount and with taxes"}, [2]string{"Pida un comprobante corregido", "Ask for a corrected document"}},
	"fuel.unit": {[2]string{"El combustible no está en litros", "Fuel is not in liters"}, [2]string{"Pida un comprobante en litros (LTR)", "Ask for a document in liters (LTR)"}},
	"fuel.permit": {[2]string{"Falta el complemento de hidrocarburos (HidroYPetro), obligatorio desde el 24 de abril de 2026", "The complement of fuels (HidroYPetro) is missing, which the law asks for since April 24, 2026"},
		[2]string{"Pida que se sustituya: sin permiso no cumple el artículo 29-A del CFF", "Ask for another in its place: without the permit it is not what CFF 29-A asks for"}},
	"fuel.product":       {[2]string{"El complemento nombra otro producto que el concepto", "The complement names another product than the line"}, [2]string{"Pida un comprobante corregido", "Ask for a corrected document"}},
	"fuel.sub":           {[2]string{"El subproducto no es de ese producto", "The sub-product is none of that product"}, [2]string{"Pida un comprobante corregido", "Ask for a corrected document"}},
	"fuel.offroad":       {[2]string{"Es un combustible que no es para vehículos de calle", "It is a fuel that is not for road vehicles"}, [2]string{"Pregunte a qué máquina se cargó", "Ask what machine took it"}},
	"fuel.permit.kind":   {[2]string{"El tipo de permiso no existe", "There is no such kind of permit"}, [2]string{"Pida un comprobante corregido", "Ask for a corrected document"}},
	"fuel.permit.number": {[2]string{"El número de permiso no tiene la forma de su tipo", "The number of the permit has not the form of its kind"}, [2]string{"Compárelo con el registro de la CNE", "Compare it with the register of the CNE"}},
	"fuel.id":            {[2]string{"El concepto no trae permiso y número de despacho", "The line does not say permit and number of the fill"}, [2]string{"Pídalo al proveedor: sin él la carga se busca por litros e importe", "Ask the supplier: without it the fill is looked for by liters and amount"}},
	"fuel.station":       {[2]string{"El despacho es de otro permiso que el complemento", "The fill is of another permit than the complement"}, [2]string{"Pregunte en qué estación se cargó", "Ask at which station it was"}},
	"fuel.ieps":          {[2]string{"No se desglosa la cuota del IEPS", "The quota of the IEPS is not shown"}, [2]string{"Pregunte al proveedor cómo la calculó", "Ask the supplier how it was reckoned"}},
	"fuel.quota":         {[2]string{"La cuota del IEPS no es la de ese año", "The quota of the IEPS is not that of the year"}, [2]string{"Compárela con la publicada y pida un ajuste", "Compare it with what was published and ask for the difference"}},
	"fuel.quota.unknown": {[2]string{"La cuota del IEPS de ese año no está registrada: no se sabe si está bien", "Nobody has said the quota of the IEPS of that year: it is not known whether it is right"}, [2]string{"Regístrela en «Contra qué se revisan» cuando se publique en el DOF, y vuelva a juzgar", "Say it among what they are held against when it is published, and judge again"}},
	"table.before": {[2]string{"Tiene cargas posteriores a la fecha de la factura", "It bills fuel that is later than the day of the invoice"},
		[2]string{"Compare la fecha con el archivo; si está mal, retírela y tómela con la buena", "Compare the day with the file; if it is wrong, withdraw it and take it in with the right one"}},
	"table.rows": {[2]string{"Renglones del archivo no se tomaron", "Rows of its file were not taken"},
		[2]string{"Corrija la lectura o pida esos renglones al proveedor; para tomarla completa, retire esta primero", "Mend the mapping, or ask the supplier for those rows; to take all of it, withdraw this one first"}},
	"pay.balance": {[2]string{"El saldo insoluto no es el saldo anterior menos lo pagado", "What is left to pay is not what was owed less what was paid"},
		[2]string{"Pida un complemento de pago corregido", "Ask for a corrected document of the payment"}},
	"pay.sum": {[2]string{"El monto del pago no es la suma de lo pagado de cada factura", "The payment is not the sum of what was paid of each document"},
		[2]string{"Compare con la transferencia y pida un complemento corregido", "Compare it with the transfer, and ask for a corrected document"}},
	"pay.total": {[2]string{"El total de los pagos no es su suma en pesos", "The total of the payments is not their sum in pesos"},
		[2]string{"Pida un complemento de pago corregido", "Ask for a corrected document of the payment"}},
	"pay.money": {[2]string{"La moneda o la equivalencia no es la de la factura", "The currency or its worth is not that of the document that is paid"},
		[2]string{"Pida un complemento de pago corregido", "Ask for a corrected document of the payment"}},
	"pay.over": {[2]string{"Se pagó más de lo que se debía de la factura", "More was paid of a document than was owed"},
		[2]string{"No pague más; pida que se devuelva o se acredite la diferencia", "Pay no more; ask for the difference to be given back or credited"}},
	"pay.twice": {[2]string{"La misma parcialidad está pagada dos veces", "The same part of a document is paid twice"},
		[2]string{"Compare con los estados de cuenta del banco y pida que se cancele una", "Compare it with the bank's statements, and ask for one to be canceled"}},
	"pay.issuer": {[2]string{"Paga una factura que emitió otro", "It pays a document that somebody else issued"},
		[2]string{"No la tome como pagada; pregunte a quien emitió el pago, y pida que lo cancele", "Do not take that as paid; ask who issued the payment, and have it canceled"}},
	"pay.unknown": {[2]string{"Paga una factura que no está aquí", "It pays a document that is not here"},
		[2]string{"Tome la factura cuando llegue, y vuelva a juzgar", "Take the document in when it comes, and judge again"}},
	"card.amount": {[2]string{"El importe de una compra no es litros por precio", "The amount of a purchase is not liters by price"}, [2]string{"Pida una aclaración al emisor de las tarjetas", "Ask who issues the cards"}},
	"card.sum":    {[2]string{"El subtotal no es la suma de las compras", "The subtotal is not the sum of the purchases"}, [2]string{"Pida una aclaración al emisor de las tarjetas", "Ask who issues the cards"}},
	"card.total":  {[2]string{"El total no es la suma de las compras y sus impuestos", "The total is not the sum of the purchases and their taxes"}, [2]string{"Pida una aclaración al emisor de las tarjetas", "Ask who issues the cards"}},
	"card.twice":  {[2]string{"La misma operación está dos veces", "The same operation is in it twice"}, [2]string{"Pida que se acredite una de las dos", "Ask for one of the two to be credited"}},
	"card.date":   {[2]string{"Una compra es posterior al estado de cuenta", "A purchase is later than the statement"}, [2]string{"Pida una aclaración al emisor de las tarjetas", "Ask who issues the cards"}},
	"card.fuel":   {[2]string{"Se compró un combustible que no es para vehículos de calle", "A fuel was bought that is not for road vehicles"}, [2]string{"Pregunte a quién usa la tarjeta", "Ask who uses the card"}},
}

// What says what a finding means, in Spanish or else English.
func (f Finding) What(language string) string { return of(says[f.Code].what, language) }

// Remedy says what to do about it.
func (f Finding) Remedy(language string) string { return of(says[f.Code].remedy, language) }

func of(s [2]string, language string) string {
	if strings.HasPrefix(language, "es") {
		return s[0]
	}
	return s[1]
}
